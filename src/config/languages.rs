//! A language tag → what is wrong with its language; must not know where the tag stands.
//!
//! BCP 47 (RFC 5646, section 2.2.1) names a language by its code of two letters where ISO 639 gives it one, else by that of three.
//! The codes of two are all here; those of three, some eight thousand, are taken as they come.

use crate::diag::rules::LANGUAGE_UNKNOWN;
use crate::diag::{Diagnostic, Span};

/// Languages with a code of two letters, and their codes of three, which stand in no tag (ISO 639-2 in Debian's iso-codes 4.15;
/// ISO 639-1 has not changed since 2002).
const CODES: &str = "\
    aa=aar ab=abk ae=ave af=afr ak=aka am=amh an=arg ar=ara as=asm av=ava ay=aym az=aze ba=bak be=bel bg=bul bh=bih bi=bis \
    bm=bam bn=ben bo=bod,tib br=bre bs=bos ca=cat ce=che ch=cha co=cos cr=cre cs=ces,cze cu=chu cv=chv cy=cym,wel da=dan \
    de=deu,ger dv=div dz=dzo ee=ewe el=ell,gre en=eng eo=epo es=spa et=est eu=eus,baq fa=fas,per ff=ful fi=fin fj=fij \
    fo=fao fr=fra,fre fy=fry ga=gle gd=gla gl=glg gn=grn gu=guj gv=glv ha=hau he=heb hi=hin ho=hmo hr=hrv ht=hat hu=hun \
    hy=hye,arm hz=her ia=ina id=ind ie=ile ig=ibo ii=iii ik=ipk io=ido is=isl,ice it=ita iu=iku ja=jpn jv=jav ka=kat,geo \
    kg=kon ki=kik kj=kua kk=kaz kl=kal km=khm kn=kan ko=kor kr=kau ks=kas ku=kur kv=kom kw=cor ky=kir la=lat lb=ltz lg=lug \
    li=lim ln=lin lo=lao lt=lit lu=lub lv=lav mg=mlg mh=mah mi=mri,mao mk=mkd,mac ml=mal mn=mon mr=mar ms=msa,may mt=mlt \
    my=mya,bur na=nau nb=nob nd=nde ne=nep ng=ndo nl=nld,dut nn=nno no=nor nr=nbl nv=nav ny=nya oc=oci oj=oji om=orm \
    or=ori os=oss pa=pan pi=pli pl=pol ps=pus pt=por qu=que rm=roh rn=run ro=ron,rum ru=rus rw=kin sa=san sc=srd sd=snd \
    se=sme sg=sag si=sin sk=slk,slo sl=slv sm=smo sn=sna so=som sq=sqi,alb sr=srp ss=ssw st=sot su=sun sv=swe sw=swa \
    ta=tam te=tel tg=tgk th=tha ti=tir tk=tuk tl=tgl tn=tsn to=ton tr=tur ts=tso tt=tat tw=twi ty=tah ug=uig uk=ukr ur=urd \
    uz=uzb ve=ven vi=vie vo=vol wa=wln wo=wol xh=xho yi=yid yo=yor za=zha zh=zho,chi zu=zul";

/// Codes of old that are registered still (IANA language subtag registry).
const OLD: [&str; 6] = ["in", "iw", "ji", "jw", "mo", "sh"];

/// Countries' codes that are written for languages, and those of the languages.
const COUNTRIES: [(&str, &str); 9] = [
    ("br", "pt-BR"),
    ("cn", "zh"),
    ("cz", "cs"),
    ("dk", "da"),
    ("gb", "en-GB"),
    ("gr", "el"),
    ("jp", "ja"),
    ("kr", "ko"),
    ("us", "en-US"),
];

/// What is wrong with the language of a tag, and what may be meant; nothing where it names one.
pub fn unknown(tag: &str) -> Option<Unknown<'_>> {
    let code = tag.split(['-', '_']).next().unwrap_or("");
    let folded = code.to_ascii_lowercase();
    let mut codes = CODES.split_ascii_whitespace().filter_map(|codes| codes.split_once('='));
    let meant = match folded.len() {
        // `lang=""` says that the language is not known, as in HTML.
        0 if tag.is_empty() => return None,
        2 if codes.any(|(own, _)| own == folded) || OLD.contains(&folded.as_str()) => return None,
        2 => COUNTRIES
            .iter()
            .find(|(country, _)| *country == folded)
            .map(|(_, language)| *language),
        3 => match codes.find(|(_, long)| long.split(',').any(|own| own == folded)) {
            Some((short, _)) => Some(short),
            None => return None,
        },
        _ => None,
    };
    Some(Unknown { code, meant })
}

/// A code that names no language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown<'a> {
    /// The code.
    pub code: &'a str,
    /// The tag that may be meant.
    pub meant: Option<&'static str>,
}

impl Unknown<'_> {
    /// The complaint of a tag.
    pub fn complaint(self, tag: &str, place: Option<Span>) -> Diagnostic {
        let message = format!("`{tag}`: no language has the code `{}`", self.code);
        let told = Diagnostic::new(&LANGUAGE_UNKNOWN, place, message);
        match self.meant {
            Some(meant) => told.hint(format!("write `{meant}` if that is meant")),
            None => told,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_known_by_the_code_that_tags_have() {
        for tag in [
            "en",
            "EN-gb",
            "pt-BR",
            "zh-Hant",
            "grc",
            "tlh",
            "qaa-x-own",
            "und",
            "sr-Latn",
            "iw",
        ] {
            assert_eq!(unknown(tag), None, "{tag}");
        }
        let meant = |tag| unknown(tag).map(|unknown| (unknown.code, unknown.meant));
        assert_eq!(meant("zz-bad"), Some(("zz", None)));
        assert_eq!(meant("eng"), Some(("eng", Some("en"))));
        assert_eq!(meant("ger-DE"), Some(("ger", Some("de"))));
        assert_eq!(meant("jp"), Some(("jp", Some("ja"))));
        assert_eq!(meant("english"), Some(("english", None)));
        assert_eq!(meant("-de"), Some(("", None)));
        assert_eq!(meant(""), None);
    }

    #[test]
    fn every_code_has_its_length_and_stands_in_order() {
        let codes: Vec<(&str, &str)> = CODES
            .split_ascii_whitespace()
            .filter_map(|codes| codes.split_once('='))
            .collect();
        assert_eq!(codes.len(), 184);
        assert!(codes.is_sorted_by(|one, other| one.0 < other.0));
        for (short, long) in codes {
            assert!(short.len() == 2 && long.split(',').all(|own| own.len() == 3), "{short}");
        }
    }
}
