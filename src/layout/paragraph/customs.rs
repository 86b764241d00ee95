//! The words that a line's end does not part from their neighbours, by language: one table; must not know how it is used.
//!
//! Sources: *The Chicago Manual of Style* (17th ed., 7.36–7.47), Imprimerie nationale, *Lexique* (2002), ČSN 01 6910, Duden, Мильчин,
//! *Справочник издателя и автора*: what they say of running text. A language that is missing has the signs of all languages, and
//! the rules that know no words (initials, figures in groups).

use super::unbroken::{DISCOURAGED, HELD};

/// The customs of one language. Words are as they stand in the text, with their stops, in lists parted by spaces.
#[derive(Debug)]
pub(super) struct Customs {
    /// Primary language subtags.
    pub languages: &'static [&'static str],
    /// Words of one letter that are not left at a line's end, in lower case, and what leaving one costs.
    pub small: &'static str,
    pub small_cost: i64,
    /// Before a number, held to it.
    pub labels: &'static str,
    /// Before a number, in full: better not parted.
    pub long_labels: &'static str,
    /// After a number, held to it, beside the units of all languages.
    pub units: &'static str,
    /// The labels before the number `I`, where that is a word as well (`May I`); of other languages all are.
    pub labels_of_one: &'static str,
    /// Before a name: better not parted.
    pub titles: &'static str,
    /// After any word, held to it.
    pub tails: &'static str,
}

/// A language without customs of its own.
pub(super) const NONE: Customs = Customs {
    languages: &[],
    small: "",
    small_cost: 0,
    labels: "",
    long_labels: "",
    units: "",
    labels_of_one: "",
    titles: "",
    tails: "",
};

/// Signs and units that are the same in all languages: SI, what is used with it, money, computing. Left out are those that are
/// words of some language (`in`, `a`, `ha`, `mi`, `min`, `s`, `cal`, `bar`, `bit`, `mol`): these stand with the languages in which
/// they are none.
pub(super) const UNITS: &str = "% ‰ ° °C °F K ′ ″ m mm cm dm km µm μm nm m² m³ cm² cm³ km² ft yd g mg kg µg μg t lb lbs oz l L ml mL cl dl \
                  hl ms h km/h m/s mph kn W kW MW GW kWh V kV mV mA Ω kΩ J kJ MJ kcal N kN Pa hPa kPa Hz kHz MHz GHz dB lm lx \
                  cd eV keV MeV GeV B kB KB MB GB TB KiB MiB GiB px pt dpi € $ £ ¥ ₽ ₴ ₹ ¢ EUR USD GBP CHF JPY";

/// Signs before a number in all languages.
pub(super) const LABELS: &str = "§ §§ ¶ № # € $ £ ¥ ₹ EUR USD GBP CHF ± − ~ ≈ < > ≤ ≥ ×";

/// By language.
pub(super) static CUSTOMS: &[Customs] = &[
    Customs {
        languages: &["en"],
        labels: "p. pp. P. Pp. vol. vols. Vol. Vols. no. nos. No. Nos. fig. figs. Fig. Figs. ch. chs. chap. Ch. Chap. sec. \
                  Sec. art. Art. eq. Eq. bk. Bk. pt. Pt. l. ll. n. nn. ed. c. ca. fl. b. d. r. Op. op. v. vv.",
        long_labels: "page pages Page Pages chapter chapters Chapter Chapters figure Figure Figures table Table Tables section \
                  Section Sections part Part Parts volume Volume number Number line lines verse book Book act Act scene Scene \
                  appendix Appendix equation Equation version Version January February March April May June July August \
                  September October November December Jan. Feb. Mar. Apr. Aug. Sept. Oct. Nov. Dec.",
        units: "mi ha min s cal mol a.m. p.m. am pm A.M. P.M. AM PM BC AD BCE CE B.C. A.D. B.C.E. C.E. ft. in. yd. mi. lb. lbs. oz. hrs. min. \
                  sec.",
        labels_of_one: "Vol. Vols. Fig. Figs. Ch. Chap. Sec. Art. Eq. Bk. Pt. Op. Chapter Chapters Figure Figures Table Tables \
                  Section Sections Part Parts Volume Book Act Scene Appendix Equation Version",
        titles: "Mr. Mrs. Ms. Mr Mrs Ms Messrs. Dr. Dr Prof. Rev. St. St Sts. Capt. Col. Gen. Lt. Sgt. Maj. Gov. Sen. Rep. \
                  Hon. Fr. Sir Mt. Ft.",
        ..NONE
    },
    Customs {
        languages: &["de"],
        labels: "S. Nr. Nrn. Bd. Bde. Kap. Abb. Tab. Abs. Art. Z. V. H. Anm. Taf. Sp. Rn. Rz. Aufl. ca. Op. op. Fn. Ziff. \
                  lit.",
        long_labels: "um Seite Seiten Kapitel Abbildung Tabelle Band Teil Nummer Absatz Abschnitt Anhang",
        units: "ha min s cal bit mol Uhr Euro Mark Franken Mio. Mrd. Tsd. Jh. Jhd. n. v. Std. Min. Sek. Prozent Grad Fr. Rp. Cent ff. f.",
        titles: "Hr. Fr. Dr. Prof. St. Sankt Ing. Dipl.-Ing. Mag. Hrn.",
        ..NONE
    },
    Customs {
        languages: &["fr"],
        labels: "h p. pp. n° nº no nᵒ N° Nº nos t. vol. chap. fig. art. al. v. ch. tab. pl. f. fol. l. ex. op. coll. env.",
        long_labels: "page pages chapitre Chapitre figure Figure tableau Tableau tome Tome livre acte scène article numéro partie \
                  vers",
        units: "ha min s cal bar bit mol h heures heure francs euros F millions milliards millier milliers siècle siècles av. apr. ans janvier \
                  février mars avril mai juin juillet août septembre octobre novembre décembre sqq. sq.",
        titles: "M. MM. Mme Mmes Mlle Mlles Mᵐᵉ Mˡˡᵉ Dr Pr Me Mgr St Ste sœur S. R.P.",
        tails: "etc. etc",
        ..NONE
    },
    Customs {
        languages: &["es", "ca", "gl", "eu"],
        labels: "p. pp. pág. págs. n.º núm. núms. vol. cap. caps. fig. figs. art. arts. t. nº c. ca. v.",
        long_labels: "página páginas capítulo figura tabla tomo siglo número artículo",
        units: "min s bit mol a. d. euros pesetas millones h. s. ss. p. a.m. p.m.",
        titles: "Sr. Sra. Srta. Sres. D. Dña. Dr. Dra. Ud. Sto. Sta. S. don doña fray san santa",
        ..NONE
    },
    Customs {
        languages: &["it"],
        labels: "p. pp. n. nn. vol. voll. cap. capp. fig. figg. art. artt. t. tav. c. cc. v. vv.",
        long_labels: "pagina pagine capitolo figura tabella tomo secolo numero articolo",
        units: "min s cal bar bit mol a.C. d.C. lire euro milioni miliardi ss. sgg. gennaio febbraio marzo aprile maggio giugno luglio agosto \
                  settembre ottobre novembre dicembre",
        titles: "Sig. sig. sig.ra dott. prof. S. san santa don mons.",
        ..NONE
    },
    Customs {
        languages: &["pt"],
        labels: "p. pp. pág. págs. n.º nº vol. cap. fig. art. t. v.",
        long_labels: "página páginas capítulo figura tabela tomo século número artigo",
        units: "ha min s cal bar bit mol a.C. d.C. euros reais réis milhões h",
        titles: "Sr. Sra. Srta. D. Dr. Dra. S. São Santo Santa Dom Dona",
        ..NONE
    },
    Customs {
        languages: &["nl", "af"],
        labels: "p. pp. blz. nr. nrs. dl. hfst. afb. fig. tab. art. ca.",
        long_labels: "pagina hoofdstuk figuur tabel deel artikel",
        units: "ha s cal mol uur euro gulden miljoen miljard v.Chr. n.Chr.",
        titles: "dhr. mevr. mw. dr. prof. ds. mr. ir. drs. St.",
        ..NONE
    },
    Customs {
        languages: &["da", "nb", "nn", "no", "sv", "is", "fi", "et"],
        labels: "s. ss. nr. nr bd. kap. fig. tab. art. kl. kl ca. bls. nro lk",
        long_labels: "side sida sivu kapitel kapittel luku figur tabell tabel taulukko kuva",
        units: "s cal mol kr. kr kroner kronor mio. mia. mill. mrd. milj. f.Kr. e.Kr. euroa markkaa eaa. jaa.",
        titles: "hr. fr. frk. dr. prof. herr fru",
        ..NONE
    },
    Customs {
        languages: &["cs"],
        small: "ksvzouai",
        small_cost: HELD,
        labels: "s. str. č. čís. sv. kap. obr. tab. odst. čl. roč. r. cca ř.",
        long_labels: "strana straně kapitola kapitole obrázek tabulka roku roce",
        units: "ha min cal bar bit Kč Kčs tis. mil. mld. hod. hodin stol. procent n.",
        titles: "p. pí Dr. MUDr. JUDr. PhDr. RNDr. Ing. Mgr. Bc. prof. doc. sv. pan paní",
        ..NONE
    },
    Customs {
        languages: &["sk"],
        small: "ksvzouai",
        small_cost: HELD,
        labels: "s. str. č. zv. kap. obr. tab. ods. čl. roč. r. cca",
        long_labels: "strana strane kapitola obrázok tabuľka roku roce",
        units: "ha min cal bar bit Sk Kčs tis. mil. mld. hod. stor. n.",
        titles: "p. Dr. MUDr. JUDr. PhDr. Ing. Mgr. prof. doc. sv. pán pani",
        ..NONE
    },
    Customs {
        languages: &["pl"],
        small: "aiouwz",
        small_cost: HELD,
        labels: "s. str. nr t. rozdz. rys. tab. art. ust. poz. zob. ok. w. r.",
        long_labels: "strona stronie rozdział rozdziale tom tabela rysunek roku wiek",
        units: "ha min s cal bar bit zł gr tys. mln mld r. w. godz. p.n.e. n.e. n.",
        titles: "p. ks. św. dr prof. inż. mgr gen. płk kpt. pan pani Pan Pani",
        tails: "itd. itp.",
        ..NONE
    },
    Customs {
        languages: &["hr", "bs", "sr", "sl", "mk"],
        small: "aikosuvzаикосув",
        small_cost: DISCOURAGED,
        labels: "str. br. sv. čl. st. gl. sl. tab. стр. бр.",
        long_labels: "stranica poglavlje slika tablica godine",
        units: "ha min cal mol kn din. tis. mil. g. st. god. дин. год.",
        titles: "g. gđa gosp. dr. prof. sv. г. др проф.",
        ..NONE
    },
    Customs {
        languages: &["hu"],
        labels: "sz. kb. Kr. i.",
        units: "cal bar bit mol Ft forint f. sz. o. old. oldal fejezet db év éves évi millió ezer",
        titles: "dr. Dr. ifj. id. özv. Szt. Szent",
        ..NONE
    },
    Customs {
        languages: &["ro"],
        labels: "p. pp. nr. vol. cap. fig. art. t.",
        long_labels: "pagina capitolul figura tabelul",
        units: "ha min s bar bit mol lei RON mil. î.Hr. d.Hr.",
        titles: "dl. dna. d-l d-na dr. prof. Sf.",
        ..NONE
    },
    Customs {
        languages: &["ru", "be", "bg"],
        small: "авийкосуя",
        small_cost: DISCOURAGED,
        labels: "с. стр. т. гл. рис. табл. п. пп. ст. ч. вып. кн. разд. им. ок.",
        long_labels: "страница странице глава главе рисунок таблица том часть",
        units: "г. гг. в. вв. руб. коп. тыс. млн млрд лет чел. м км см мм кг мг л мл ч мин лв. года году год января февраля \
                  марта апреля мая июня июля августа сентября октября ноября декабря",
        titles: "г-н г-жа г. гг. проф. акад. св. ул. пр. им. д.",
        // Particles that lean on the word before them.
        tails: "бы б же ж ли ль",
        ..NONE
    },
    Customs {
        languages: &["uk"],
        small: "авзійоуєя",
        small_cost: DISCOURAGED,
        labels: "с. т. гл. рис. табл. п. ст. ч. вип. кн. розд. ім.",
        long_labels: "сторінка розділ рисунок таблиця том частина",
        units: "р. рр. ст. грн грн. коп. тис. млн млрд м км см мм кг г л год хв року році років",
        titles: "п. проф. акад. св. вул. м. с.",
        tails: "би б же ж",
        ..NONE
    },
];

/// Languages in which a stop behind figures makes them an ordinal: `12. Januar`.
pub(super) const ORDINAL_STOP: &str = "de da nb nn no fi is et lv cs sk pl sl hr bs sr hu tr";
