//! A language → the few words that the book's own apparatus needs; must not know where they are printed.

use crate::config::{Listed, languages};
use crate::diag::rules::WORDS_MISSING;
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{AdmonitionKind, Language, Role};

/// The words of one language.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    /// Whether the last number of a range leaves out what it has in common with the first: `113–14`.
    pub short_ranges: bool,
    /// Heading of the table of contents.
    pub contents: &'static str,
    /// The cover.
    pub cover: &'static str,
    /// The title page.
    pub title_page: &'static str,
    /// The copyright page.
    pub copyright_page: &'static str,
    /// A page with nothing but the title.
    pub half_title: &'static str,
    /// To whom the book is given.
    pub dedication: &'static str,
    /// A quotation that opens the book.
    pub epigraph: &'static str,
    /// Where the text begins.
    pub start: &'static str,
    /// Before the name of who prepared the text of others.
    pub edited_by: &'static str,
    /// Before the name of who put it into this language.
    pub translated_by: &'static str,
    /// Before the name of who drew its pictures.
    pub illustrated_by: &'static str,
    /// Before a chapter's number.
    pub chapter: &'static str,
    /// Before a part's number.
    pub part: &'static str,
    /// Before an appendix's letter.
    pub appendix: &'static str,
    /// Before a figure's number.
    pub figure: &'static str,
    /// Before a table's number.
    pub table: &'static str,
    /// Heading of the list of figures.
    pub figures: &'static str,
    /// Heading of the list of tables.
    pub tables: &'static str,
    /// Behind a table's number, where it goes on upon another page.
    pub continued: &'static str,
    /// Before a section's number, in references.
    pub section: &'static str,
    /// Heading of notes that stand together.
    pub notes: &'static str,
    /// What a picture shows, told at length.
    pub description: &'static str,
    /// Terms and what they mean.
    pub glossary: &'static str,
    /// Heading of the index.
    pub index: &'static str,
    /// Before the entry to look up instead, and before one to look up, too: they begin a sentence.
    pub see: [&'static str; 2],
    /// Before a page's number.
    pub page: &'static str,
    /// Back from a footnote to its call.
    pub back: &'static str,
    /// Call-outs: note, tip, important, warning, caution.
    pub admonitions: [&'static str; 5],
}

impl Words {
    /// The word of a call-out.
    pub fn admonition(&self, kind: AdmonitionKind) -> &'static str {
        self.admonitions[kind as usize]
    }

    /// What stands before the name of a maker whom a title page names beside the authors; `role` is a code of MARC.
    pub fn done_by(&self, role: &str) -> Option<&'static str> {
        match role {
            "edt" => Some(self.edited_by),
            "trl" => Some(self.translated_by),
            "ill" => Some(self.illustrated_by),
            _ => None,
        }
    }

    /// The heading of a list behind the contents.
    pub fn listed(&self, listed: Listed) -> &'static str {
        match listed {
            Listed::Figures => self.figures,
            Listed::Tables => self.tables,
        }
    }
}

/// Whether a title says no more than what its page is, in the language or in English: such a title is not shown.
pub fn only_names_page(role: Role, title: &str, language: &Language) -> bool {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let own = |words: &Words| match role {
        Role::HalfTitle | Role::TitlePage => vec![words.half_title, words.title_page],
        Role::Copyright => vec![words.copyright_page, "Copyright page", "Imprint"],
        Role::Dedication => vec![words.dedication],
        Role::Epigraph => vec![words.epigraph],
        _ => Vec::new(),
    };
    let mut names = own(words(language));
    names.extend(own(&TABLE[0].1));
    title.is_empty() || names.iter().any(|name| name.to_lowercase() == title)
}

/// The words of a language; English where a language has none here.
pub fn words(language: &Language) -> &'static Words {
    let primary = word_tag(language);
    TABLE
        .iter()
        .find(|(tag, _)| *tag == primary)
        .map_or(&TABLE[0].1, |(_, words)| words)
}

/// The tag by which the tables of words know a language: Norwegian that does not say which is Bokmål.
pub fn word_tag(language: &Language) -> String {
    match language.primary() {
        primary if primary == "no" => "nb".to_owned(),
        primary => primary,
    }
}

/// The languages that there are words in.
pub fn word_languages() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|(tag, _)| *tag)
}

/// Whether there are words in a language.
pub fn has_words(language: &Language) -> bool {
    let primary = word_tag(language);
    word_languages().any(|tag| tag == primary)
}

/// Says that there are no words in the book's language; of a code that names none its author knows already.
pub(super) fn tell_missing(language: &Language, diagnostics: &mut Diagnostics) {
    if !has_words(language) && language.0 != "und" && languages::unknown(&language.0).is_none() {
        let message = format!(
            "there are no words in `{}` for what is not the author’s: “Contents”, “Chapter”, “Figure”, “Notes” are in English",
            language.0
        );
        diagnostics.add(Diagnostic::new(&WORDS_MISSING, None, message));
    }
}

/// Tags are primary subtags of BCP 47; English stands first because it is the fallback.
static TABLE: &[(&str, Words)] = &[
    (
        "en",
        Words {
            short_ranges: true,
            contents: "Contents",
            cover: "Cover",
            title_page: "Title page",
            copyright_page: "Copyright",
            half_title: "Half title",
            dedication: "Dedication",
            epigraph: "Epigraph",
            start: "Start of text",
            edited_by: "Edited by",
            translated_by: "Translated by",
            illustrated_by: "Illustrated by",
            chapter: "Chapter",
            part: "Part",
            appendix: "Appendix",
            figure: "Figure",
            table: "Table",
            figures: "Figures",
            tables: "Tables",
            continued: "continued",
            section: "Section",
            notes: "Notes",
            description: "Description",
            glossary: "Glossary",
            index: "Index",
            see: ["See", "See also"],
            page: "page",
            back: "Back to the text",
            admonitions: ["Note", "Tip", "Important", "Warning", "Caution"],
        },
    ),
    (
        "de",
        Words {
            short_ranges: false,
            contents: "Inhalt",
            cover: "Umschlag",
            title_page: "Titelseite",
            copyright_page: "Impressum",
            half_title: "Schmutztitel",
            dedication: "Widmung",
            epigraph: "Motto",
            start: "Textbeginn",
            edited_by: "Herausgegeben von",
            translated_by: "Übersetzt von",
            illustrated_by: "Illustriert von",
            chapter: "Kapitel",
            part: "Teil",
            appendix: "Anhang",
            figure: "Abbildung",
            table: "Tabelle",
            figures: "Abbildungen",
            tables: "Tabellen",
            continued: "Fortsetzung",
            section: "Abschnitt",
            notes: "Anmerkungen",
            description: "Beschreibung",
            glossary: "Glossar",
            index: "Register",
            see: ["Siehe", "Siehe auch"],
            page: "Seite",
            back: "Zurück zum Text",
            admonitions: ["Hinweis", "Tipp", "Wichtig", "Warnung", "Vorsicht"],
        },
    ),
    (
        "fr",
        Words {
            short_ranges: false,
            contents: "Table des matières",
            cover: "Couverture",
            title_page: "Page de titre",
            copyright_page: "Mentions légales",
            half_title: "Faux-titre",
            dedication: "Dédicace",
            epigraph: "Épigraphe",
            start: "Début du texte",
            edited_by: "Édition établie par",
            translated_by: "Traduit par",
            illustrated_by: "Illustré par",
            chapter: "Chapitre",
            part: "Partie",
            appendix: "Annexe",
            figure: "Figure",
            table: "Tableau",
            figures: "Table des figures",
            tables: "Liste des tableaux",
            continued: "suite",
            section: "Section",
            notes: "Notes",
            description: "Description",
            glossary: "Glossaire",
            index: "Index",
            see: ["Voir", "Voir aussi"],
            page: "page",
            back: "Retour au texte",
            admonitions: ["Remarque", "Conseil", "Important", "Avertissement", "Attention"],
        },
    ),
    (
        "es",
        Words {
            short_ranges: false,
            contents: "Índice",
            cover: "Cubierta",
            title_page: "Portada",
            copyright_page: "Créditos",
            half_title: "Portadilla",
            dedication: "Dedicatoria",
            epigraph: "Epígrafe",
            start: "Comienzo del texto",
            edited_by: "Edición de",
            translated_by: "Traducción de",
            illustrated_by: "Ilustraciones de",
            chapter: "Capítulo",
            part: "Parte",
            appendix: "Apéndice",
            figure: "Figura",
            table: "Tabla",
            figures: "Índice de figuras",
            tables: "Índice de tablas",
            continued: "continuación",
            section: "Sección",
            notes: "Notas",
            description: "Descripción",
            glossary: "Glosario",
            index: "Índice alfabético",
            see: ["Véase", "Véase también"],
            page: "página",
            back: "Volver al texto",
            admonitions: ["Nota", "Consejo", "Importante", "Advertencia", "Precaución"],
        },
    ),
    (
        "it",
        Words {
            short_ranges: false,
            contents: "Indice",
            cover: "Copertina",
            title_page: "Frontespizio",
            copyright_page: "Colophon",
            half_title: "Occhiello",
            dedication: "Dedica",
            epigraph: "Epigrafe",
            start: "Inizio del testo",
            edited_by: "A cura di",
            translated_by: "Traduzione di",
            illustrated_by: "Illustrazioni di",
            chapter: "Capitolo",
            part: "Parte",
            appendix: "Appendice",
            figure: "Figura",
            table: "Tabella",
            figures: "Indice delle figure",
            tables: "Indice delle tabelle",
            continued: "continua",
            section: "Sezione",
            notes: "Note",
            description: "Descrizione",
            glossary: "Glossario",
            index: "Indice analitico",
            see: ["Vedi", "Vedi anche"],
            page: "pagina",
            back: "Torna al testo",
            admonitions: ["Nota", "Suggerimento", "Importante", "Avvertenza", "Attenzione"],
        },
    ),
    (
        "pt",
        Words {
            short_ranges: false,
            contents: "Sumário",
            cover: "Capa",
            title_page: "Folha de rosto",
            copyright_page: "Ficha técnica",
            half_title: "Falso rosto",
            dedication: "Dedicatória",
            epigraph: "Epígrafe",
            start: "Início do texto",
            edited_by: "Edição de",
            translated_by: "Tradução de",
            illustrated_by: "Ilustrações de",
            chapter: "Capítulo",
            part: "Parte",
            appendix: "Apêndice",
            figure: "Figura",
            table: "Tabela",
            figures: "Lista de figuras",
            tables: "Lista de tabelas",
            continued: "continuação",
            section: "Secção",
            notes: "Notas",
            description: "Descrição",
            glossary: "Glossário",
            index: "Índice remissivo",
            see: ["Ver", "Ver também"],
            page: "página",
            back: "Voltar ao texto",
            admonitions: ["Nota", "Dica", "Importante", "Aviso", "Cuidado"],
        },
    ),
    (
        "nl",
        Words {
            short_ranges: false,
            contents: "Inhoud",
            cover: "Omslag",
            title_page: "Titelpagina",
            copyright_page: "Colofon",
            half_title: "Franse titel",
            dedication: "Opdracht",
            epigraph: "Motto",
            start: "Begin van de tekst",
            edited_by: "Onder redactie van",
            translated_by: "Vertaald door",
            illustrated_by: "Geïllustreerd door",
            chapter: "Hoofdstuk",
            part: "Deel",
            appendix: "Bijlage",
            figure: "Figuur",
            table: "Tabel",
            figures: "Figuren",
            tables: "Tabellen",
            continued: "vervolg",
            section: "Paragraaf",
            notes: "Noten",
            description: "Beschrijving",
            glossary: "Woordenlijst",
            index: "Register",
            see: ["Zie", "Zie ook"],
            page: "pagina",
            back: "Terug naar de tekst",
            admonitions: ["Opmerking", "Tip", "Belangrijk", "Waarschuwing", "Pas op"],
        },
    ),
    (
        "pl",
        Words {
            short_ranges: false,
            contents: "Spis treści",
            cover: "Okładka",
            title_page: "Strona tytułowa",
            copyright_page: "Strona redakcyjna",
            half_title: "Przedtytuł",
            dedication: "Dedykacja",
            epigraph: "Motto",
            start: "Początek tekstu",
            edited_by: "Redakcja:",
            translated_by: "Przekład:",
            illustrated_by: "Ilustracje:",
            chapter: "Rozdział",
            part: "Część",
            appendix: "Dodatek",
            figure: "Rysunek",
            table: "Tabela",
            figures: "Spis rysunków",
            tables: "Spis tabel",
            continued: "ciąg dalszy",
            section: "Podrozdział",
            notes: "Przypisy",
            description: "Opis",
            glossary: "Słowniczek",
            index: "Indeks",
            see: ["Zob.", "Zob. też"],
            page: "strona",
            back: "Powrót do tekstu",
            admonitions: ["Uwaga", "Wskazówka", "Ważne", "Ostrzeżenie", "Przestroga"],
        },
    ),
    (
        "sv",
        Words {
            short_ranges: false,
            contents: "Innehåll",
            cover: "Omslag",
            title_page: "Titelsida",
            copyright_page: "Kolofon",
            half_title: "Smutstitel",
            dedication: "Dedikation",
            epigraph: "Motto",
            start: "Textens början",
            edited_by: "Redaktör:",
            translated_by: "Översättning:",
            illustrated_by: "Illustrationer:",
            chapter: "Kapitel",
            part: "Del",
            appendix: "Bilaga",
            figure: "Figur",
            table: "Tabell",
            figures: "Figurer",
            tables: "Tabeller",
            continued: "fortsättning",
            section: "Avsnitt",
            notes: "Noter",
            description: "Beskrivning",
            glossary: "Ordlista",
            index: "Register",
            see: ["Se", "Se även"],
            page: "sidan",
            back: "Tillbaka till texten",
            admonitions: ["Anmärkning", "Tips", "Viktigt", "Varning", "Försiktighet"],
        },
    ),
    (
        "he",
        Words {
            short_ranges: false,
            contents: "תוכן העניינים",
            cover: "כריכה",
            title_page: "שער",
            copyright_page: "זכויות יוצרים",
            half_title: "שער מקוצר",
            dedication: "הקדשה",
            epigraph: "מוטו",
            start: "תחילת הטקסט",
            edited_by: "עריכה:",
            translated_by: "תרגום:",
            illustrated_by: "איורים:",
            chapter: "פרק",
            part: "חלק",
            appendix: "נספח",
            figure: "איור",
            table: "טבלה",
            figures: "רשימת איורים",
            tables: "רשימת טבלאות",
            continued: "המשך",
            section: "סעיף",
            notes: "הערות",
            description: "תיאור",
            glossary: "מילון מונחים",
            index: "מפתח",
            see: ["ראו", "ראו גם"],
            page: "עמוד",
            back: "חזרה לטקסט",
            admonitions: ["הערה", "עצה", "חשוב", "אזהרה", "זהירות"],
        },
    ),
    (
        "da",
        Words {
            short_ranges: false,
            contents: "Indhold",
            cover: "Omslag",
            title_page: "Titelblad",
            copyright_page: "Kolofon",
            half_title: "Smudstitel",
            dedication: "Dedikation",
            epigraph: "Motto",
            start: "Tekstens begyndelse",
            edited_by: "Redaktion:",
            translated_by: "Oversættelse:",
            illustrated_by: "Illustrationer:",
            chapter: "Kapitel",
            part: "Del",
            appendix: "Bilag",
            figure: "Figur",
            table: "Tabel",
            figures: "Figurer",
            tables: "Tabeller",
            continued: "fortsat",
            section: "Afsnit",
            notes: "Noter",
            description: "Beskrivelse",
            glossary: "Ordliste",
            index: "Register",
            see: ["Se", "Se også"],
            page: "side",
            back: "Tilbage til teksten",
            admonitions: ["Bemærk", "Tip", "Vigtigt", "Advarsel", "Forsigtig"],
        },
    ),
    (
        "nb",
        Words {
            short_ranges: false,
            contents: "Innhold",
            cover: "Omslag",
            title_page: "Tittelblad",
            copyright_page: "Kolofon",
            half_title: "Smusstittel",
            dedication: "Dedikasjon",
            epigraph: "Motto",
            start: "Tekstens begynnelse",
            edited_by: "Redaktør:",
            translated_by: "Oversettelse:",
            illustrated_by: "Illustrasjoner:",
            chapter: "Kapittel",
            part: "Del",
            appendix: "Vedlegg",
            figure: "Figur",
            table: "Tabell",
            figures: "Figurer",
            tables: "Tabeller",
            continued: "fortsatt",
            section: "Avsnitt",
            notes: "Noter",
            description: "Beskrivelse",
            glossary: "Ordliste",
            index: "Register",
            see: ["Se", "Se også"],
            page: "side",
            back: "Tilbake til teksten",
            admonitions: ["Merk", "Tips", "Viktig", "Advarsel", "Forsiktig"],
        },
    ),
    (
        "fi",
        Words {
            short_ranges: false,
            contents: "Sisällys",
            cover: "Kansi",
            title_page: "Nimiösivu",
            copyright_page: "Tekijänoikeudet",
            half_title: "Suojanimiö",
            dedication: "Omistus",
            epigraph: "Motto",
            start: "Tekstin alku",
            edited_by: "Toimittanut",
            translated_by: "Suomentanut",
            illustrated_by: "Kuvittanut",
            chapter: "Luku",
            part: "Osa",
            appendix: "Liite",
            figure: "Kuva",
            table: "Taulukko",
            figures: "Kuvat",
            tables: "Taulukot",
            continued: "jatkuu",
            section: "Jakso",
            notes: "Viitteet",
            description: "Kuvaus",
            glossary: "Sanasto",
            index: "Hakemisto",
            see: ["Ks.", "Ks. myös"],
            page: "sivu",
            back: "Takaisin tekstiin",
            admonitions: ["Huomautus", "Vinkki", "Tärkeää", "Varoitus", "Huomio"],
        },
    ),
    (
        "cs",
        Words {
            short_ranges: false,
            contents: "Obsah",
            cover: "Obálka",
            title_page: "Titulní strana",
            copyright_page: "Tiráž",
            half_title: "Patitul",
            dedication: "Věnování",
            epigraph: "Motto",
            start: "Začátek textu",
            edited_by: "Uspořádání:",
            translated_by: "Překlad:",
            illustrated_by: "Ilustrace:",
            chapter: "Kapitola",
            part: "Část",
            appendix: "Příloha",
            figure: "Obrázek",
            table: "Tabulka",
            figures: "Seznam obrázků",
            tables: "Seznam tabulek",
            continued: "pokračování",
            section: "Oddíl",
            notes: "Poznámky",
            description: "Popis",
            glossary: "Slovníček",
            index: "Rejstřík",
            see: ["Viz", "Viz též"],
            page: "strana",
            back: "Zpět k textu",
            admonitions: ["Poznámka", "Tip", "Důležité", "Varování", "Upozornění"],
        },
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn falls_back_to_english() {
        assert_eq!(words(&Language("de-AT".into())).contents, "Inhalt");
        assert_eq!(words(&Language("no".into())).contents, "Innhold");
        assert_eq!(words(&Language("tlh".into())).contents, "Contents");
        assert_eq!(
            words(&Language("en".into())).admonition(AdmonitionKind::Warning),
            "Warning"
        );
    }

    #[test]
    fn a_title_that_names_its_page_is_told_from_one_that_says_something() {
        let german = Language("de".to_owned());
        assert!(only_names_page(Role::Dedication, "Widmung", &german));
        assert!(only_names_page(Role::Dedication, "DEDICATION", &german));
        assert!(!only_names_page(Role::Dedication, "To my mother", &german));
        assert!(!only_names_page(Role::Epigraph, "Dedication", &german));
    }
}
