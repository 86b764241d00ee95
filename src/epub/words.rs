//! A language → the words that only an EPUB says, beside those of `resolve`; must not know where they are put.

use crate::model::{Language, Role};
use crate::resolve;

/// The words of one language; each is named for what it says.
#[derive(Debug)]
pub(super) struct Words {
    /// The language they are in.
    pub tag: &'static str,
    pub also_by: &'static str,
    pub landmarks: &'static str,
    /// Above the list of the printed book's pages.
    pub pages: &'static str,
    pub done: &'static str,
    pub to_do: &'static str,
    /// Said of every book that has headings.
    pub summary: &'static str,
    /// Said when nothing keeps the text from being shown as a reader sets it.
    pub follows_settings: &'static str,
    /// Said when every picture that tells something has a description.
    pub all_described: &'static str,
    /// Said when one of them has none.
    pub not_all_described: &'static str,
    /// Said when some of them are described at length elsewhere.
    pub described_at_length: &'static str,
    /// Said when the pages of the printed book can be gone to.
    pub page_numbers: &'static str,
    /// Said when a picture moves.
    pub moving: &'static str,
}

impl Words {
    /// The words of a language; English where it is not in the table.
    pub fn of(language: &Language) -> &'static Words {
        let tag = resolve::word_tag(language);
        TABLE.iter().find(|words| words.tag == tag).unwrap_or(&TABLE[0])
    }

    /// What to call a section that has no title, where its role has a word.
    pub fn role(&self, shared: &'static resolve::Words, role: Role) -> Option<&'static str> {
        match role {
            Role::HalfTitle => Some(shared.half_title),
            Role::TitlePage => Some(shared.title_page),
            Role::Copyright => Some(shared.copyright_page),
            Role::Dedication => Some(shared.dedication),
            Role::Epigraph => Some(shared.epigraph),
            Role::AlsoBy => Some(self.also_by),
            Role::Contents => Some(shared.contents),
            Role::Index => Some(shared.index),
            _ => None,
        }
    }
}

/// One entry a language; the first is the one to fall back on.
static TABLE: &[Words] = &[
    Words {
        tag: "en",
        also_by: "Other books",
        landmarks: "Landmarks",
        pages: "Pages",
        done: "Done",
        to_do: "To do",
        summary: "This book has a linked table of contents and marked headings.",
        follows_settings: "Its text follows the reader’s own settings.",
        all_described: "Every image that carries meaning has a text description.",
        not_all_described: "Some images have no text description.",
        described_at_length: "Long descriptions are linked from complex images.",
        page_numbers: "The pages of the printed edition are marked and can be gone to.",
        moving: "Some images move.",
    },
    Words {
        tag: "de",
        also_by: "Weitere Bücher",
        landmarks: "Orientierungspunkte",
        pages: "Seiten",
        done: "Erledigt",
        to_do: "Offen",
        summary: "Dieses Buch hat ein verlinktes Inhaltsverzeichnis und ausgezeichnete Überschriften.",
        follows_settings: "Sein Text folgt den Einstellungen der Lesenden.",
        all_described: "Jedes Bild, das etwas mitteilt, hat eine Beschreibung in Worten.",
        not_all_described: "Einige Bilder haben keine Beschreibung in Worten.",
        described_at_length: "Von umfangreichen Bildern führt ein Verweis zu einer ausführlichen Beschreibung.",
        page_numbers: "Die Seiten der gedruckten Ausgabe sind ausgezeichnet und können angesteuert werden.",
        moving: "Einige Bilder sind bewegt.",
    },
    Words {
        tag: "fr",
        also_by: "Autres ouvrages",
        landmarks: "Points de repère",
        pages: "Pages",
        done: "Fait",
        to_do: "À faire",
        summary: "Ce livre comporte une table des matières avec liens et des titres balisés.",
        follows_settings: "Son texte suit les réglages du lecteur.",
        all_described: "Chaque image porteuse de sens a une description textuelle.",
        not_all_described: "Certaines images n’ont pas de description textuelle.",
        described_at_length: "Les images complexes renvoient à une description longue.",
        page_numbers: "Les pages de l’édition imprimée sont indiquées et accessibles directement.",
        moving: "Certaines images sont animées.",
    },
    Words {
        tag: "es",
        also_by: "Otros libros",
        landmarks: "Puntos de referencia",
        pages: "Páginas",
        done: "Hecho",
        to_do: "Pendiente",
        summary: "Este libro tiene un índice con enlaces y títulos marcados.",
        follows_settings: "Su texto sigue los ajustes de quien lee.",
        all_described: "Cada imagen que aporta información tiene una descripción en texto.",
        not_all_described: "Algunas imágenes no tienen descripción en texto.",
        described_at_length: "Las imágenes complejas enlazan con una descripción extensa.",
        page_numbers: "Las páginas de la edición impresa están marcadas y se puede ir a ellas.",
        moving: "Algunas imágenes tienen movimiento.",
    },
    Words {
        tag: "it",
        also_by: "Altri libri",
        landmarks: "Punti di riferimento",
        pages: "Pagine",
        done: "Fatto",
        to_do: "Da fare",
        summary: "Questo libro ha un indice con collegamenti e titoli marcati.",
        follows_settings: "Il testo segue le impostazioni di chi legge.",
        all_described: "Ogni immagine significativa ha una descrizione testuale.",
        not_all_described: "Alcune immagini non hanno una descrizione testuale.",
        described_at_length: "Le immagini complesse rimandano a una descrizione estesa.",
        page_numbers: "Le pagine dell’edizione a stampa sono segnate e raggiungibili.",
        moving: "Alcune immagini sono in movimento.",
    },
    Words {
        tag: "nl",
        also_by: "Andere boeken",
        landmarks: "Oriëntatiepunten",
        pages: "Pagina’s",
        done: "Gedaan",
        to_do: "Te doen",
        summary: "Dit boek heeft een inhoudsopgave met koppelingen en gemarkeerde koppen.",
        follows_settings: "De tekst volgt de instellingen van de lezer.",
        all_described: "Elke afbeelding met betekenis heeft een beschrijving in tekst.",
        not_all_described: "Sommige afbeeldingen hebben geen beschrijving in tekst.",
        described_at_length: "Bij complexe afbeeldingen staat een koppeling naar een uitgebreide beschrijving.",
        page_numbers: "De pagina’s van de gedrukte uitgave zijn gemarkeerd en kunnen worden opgezocht.",
        moving: "Sommige afbeeldingen bewegen.",
    },
    Words {
        tag: "pt",
        also_by: "Outros livros",
        landmarks: "Pontos de referência",
        pages: "Páginas",
        done: "Feito",
        to_do: "Por fazer",
        summary: "Este livro tem um índice com ligações e títulos marcados.",
        follows_settings: "O seu texto segue as definições de quem lê.",
        all_described: "Cada imagem com significado tem uma descrição em texto.",
        not_all_described: "Algumas imagens não têm descrição em texto.",
        described_at_length: "As imagens complexas têm uma ligação para uma descrição longa.",
        page_numbers: "As páginas da edição impressa estão assinaladas e é possível ir até elas.",
        moving: "Algumas imagens têm movimento.",
    },
    Words {
        tag: "pl",
        also_by: "Inne książki",
        landmarks: "Punkty orientacyjne",
        pages: "Strony",
        done: "Zrobione",
        to_do: "Do zrobienia",
        summary: "Ta książka ma spis treści z odnośnikami i oznaczone nagłówki.",
        follows_settings: "Jej tekst dostosowuje się do ustawień czytelnika.",
        all_described: "Każda ilustracja, która coś przekazuje, ma opis słowny.",
        not_all_described: "Niektóre ilustracje nie mają opisu słownego.",
        described_at_length: "Przy złożonych ilustracjach znajdują się odnośniki do dłuższych opisów.",
        page_numbers: "Strony wydania drukowanego są oznaczone i można do nich przejść.",
        moving: "Niektóre ilustracje są ruchome.",
    },
    Words {
        tag: "sv",
        also_by: "Andra böcker",
        landmarks: "Landmärken",
        pages: "Sidor",
        done: "Klart",
        to_do: "Att göra",
        summary: "Boken har en länkad innehållsförteckning och märkta rubriker.",
        follows_settings: "Texten följer läsarens egna inställningar.",
        all_described: "Varje bild som bär information har en beskrivning i text.",
        not_all_described: "Några bilder saknar beskrivning i text.",
        described_at_length: "Komplexa bilder har länk till en utförlig beskrivning.",
        page_numbers: "Den tryckta utgåvans sidor är utmärkta och går att slå upp.",
        moving: "Några bilder rör sig.",
    },
    Words {
        tag: "he",
        also_by: "ספרים נוספים",
        landmarks: "נקודות ציון",
        pages: "עמודים",
        done: "בוצע",
        to_do: "לביצוע",
        summary: "בספר תוכן עניינים מקושר וכותרות מסומנות.",
        follows_settings: "הטקסט מוצג לפי ההגדרות של הקוראים.",
        all_described: "לכל תמונה בעלת משמעות יש תיאור במילים.",
        not_all_described: "לחלק מהתמונות אין תיאור במילים.",
        described_at_length: "מתמונות מורכבות יש קישור לתיאור מפורט.",
        page_numbers: "עמודי המהדורה המודפסת מסומנים ואפשר לעבור אליהם.",
        moving: "חלק מהתמונות נעות.",
    },
    Words {
        tag: "da",
        also_by: "Andre bøger",
        landmarks: "Pejlemærker",
        pages: "Sider",
        done: "Udført",
        to_do: "Mangler",
        summary: "Bogen har en indholdsfortegnelse med links og markerede overskrifter.",
        follows_settings: "Teksten følger læserens egne indstillinger.",
        all_described: "Hvert billede, der har betydning, har en beskrivelse i ord.",
        not_all_described: "Nogle billeder har ingen beskrivelse i ord.",
        described_at_length: "Fra komplekse billeder er der links til udførlige beskrivelser.",
        page_numbers: "Den trykte udgaves sider er markeret, og man kan gå til dem.",
        moving: "Nogle billeder bevæger sig.",
    },
    Words {
        tag: "nb",
        also_by: "Andre bøker",
        landmarks: "Landemerker",
        pages: "Sider",
        done: "Utført",
        to_do: "Gjenstår",
        summary: "Boken har en innholdsfortegnelse med lenker og merkede overskrifter.",
        follows_settings: "Teksten følger leserens egne innstillinger.",
        all_described: "Hvert bilde som har betydning, har en beskrivelse i ord.",
        not_all_described: "Noen bilder har ingen beskrivelse i ord.",
        described_at_length: "Fra komplekse bilder går det lenker til utførlige beskrivelser.",
        page_numbers: "Sidene i den trykte utgaven er merket, og man kan gå til dem.",
        moving: "Noen bilder beveger seg.",
    },
    Words {
        tag: "fi",
        also_by: "Muita kirjoja",
        landmarks: "Kiintopisteet",
        pages: "Sivut",
        done: "Tehty",
        to_do: "Tekemättä",
        summary: "Kirjassa on linkitetty sisällysluettelo ja merkityt otsikot.",
        follows_settings: "Teksti noudattaa lukijan omia asetuksia.",
        all_described: "Jokaisella merkityksellisellä kuvalla on sanallinen kuvaus.",
        not_all_described: "Joiltakin kuvilta puuttuu sanallinen kuvaus.",
        described_at_length: "Monimutkaisista kuvista on linkki laajaan kuvaukseen.",
        page_numbers: "Painetun laitoksen sivut on merkitty, ja niille voi siirtyä.",
        moving: "Jotkin kuvat liikkuvat.",
    },
    Words {
        tag: "cs",
        also_by: "Další knihy",
        landmarks: "Orientační body",
        pages: "Strany",
        done: "Hotovo",
        to_do: "Zbývá",
        summary: "Kniha má obsah s odkazy a vyznačené nadpisy.",
        follows_settings: "Text se řídí nastavením čtenáře.",
        all_described: "Každý obrázek, který něco sděluje, má slovní popis.",
        not_all_described: "Některé obrázky slovní popis nemají.",
        described_at_length: "Od složitých obrázků vedou odkazy k podrobnému popisu.",
        page_numbers: "Strany tištěného vydání jsou vyznačeny a lze na ně přejít.",
        moving: "Některé obrázky se pohybují.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    /// A Hebrew book's title page said "Translated by".
    #[test]
    fn both_tables_have_the_same_languages() {
        let own: Vec<&str> = TABLE.iter().map(|words| words.tag).collect();
        for tag in resolve::word_languages() {
            assert!(own.contains(&tag), "{tag}");
        }
        assert_eq!(own.len(), resolve::word_languages().count());
    }
}
