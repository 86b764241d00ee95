//! Resolved → readable text: `inspect --stage resolved` and snapshots.

use super::{ContentsEntry, CrossReference, Destination, IndexEntry, Resolved};
use crate::model::{NodeId, Section, walk};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Contents, numbers, links and images as lines of text.
pub fn dump(resolved: &Resolved) -> String {
    let mut titles = BTreeMap::new();
    collect(&resolved.book.sections, &mut titles);
    let mut text = format!(
        "book {:?}, {} words\n\ncontents\n",
        resolved.book.metadata.title, resolved.words
    );
    contents(&resolved.contents, &titles, resolved, &mut text);
    for (listed, entries) in &resolved.lists {
        let _ = writeln!(text, "\nlist of {listed:?}");
        for entry in entries {
            let _ = writeln!(text, "  {} {}", entry.node, walk::title_text(&entry.title));
        }
    }
    if let Some(index) = &resolved.index {
        let _ = writeln!(text, "\nindex in {}", index.section);
        for group in &index.groups {
            let _ = writeln!(text, "  [{}] {}", group.letter, group.node);
            index_entries(&group.entries, "    ", &mut text);
        }
    }
    let mut line = |what: std::fmt::Arguments<'_>| {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{what}");
    };
    line(format_args!("\nnumbers"));
    for (node, number) in &resolved.numbers_in_print {
        line(format_args!("  {node} {}", number.full));
    }
    for (node, number) in &resolved.numbers_in_epub {
        if resolved.numbers_in_print.get(node) != Some(number) {
            line(format_args!("  {node} {} in the EPUB", number.full));
        }
    }
    line(format_args!("\ntitles for references"));
    for (node, title) in &resolved.titles {
        line(format_args!("  {node} {title}"));
    }
    line(format_args!("\nlinks"));
    for (node, destination) in &resolved.links {
        match destination {
            Destination::Node(to) => line(format_args!("  {node} → {to}")),
            Destination::Web(address) => line(format_args!("  {node} → {address}")),
        }
    }
    line(format_args!("\nlabels"));
    for (label, node) in &resolved.labels {
        line(format_args!("  #{label} = {node}"));
    }
    line(format_args!("\nimages"));
    for (node, asset) in &resolved.images {
        let asset = resolved.assets.get(*asset);
        line(format_args!(
            "  {node} = {} {:?} {}×{}",
            asset.path, asset.format, asset.pixels.0, asset.pixels.1
        ));
    }
    text
}

fn collect(sections: &[Section], titles: &mut BTreeMap<NodeId, String>) {
    for section in sections {
        titles.insert(section.id, walk::plain_text(&section.title));
        collect(&section.sections, titles);
    }
}

fn contents(entries: &[ContentsEntry], titles: &BTreeMap<NodeId, String>, resolved: &Resolved, text: &mut String) {
    for entry in entries {
        let number = resolved
            .numbers_in_print
            .get(&entry.node)
            .map(|number| format!("{} ", number.label))
            .unwrap_or_default();
        let title = titles.get(&entry.node).map_or("", String::as_str);
        let indent = "  ".repeat(usize::from(entry.level));
        // Writing to a string does not fail.
        let _ = writeln!(text, "{indent}{number}{title} ({})", entry.node);
        contents(&entry.children, titles, resolved, text);
    }
}

/// Entries with the nodes of their places, and what they say to see.
fn index_entries(entries: &[IndexEntry], indent: &str, text: &mut String) {
    let see = |word: &str, list: &[CrossReference]| -> String {
        let one = |own: &CrossReference| match own.to {
            Some(node) => format!(" {word} {} ({node})", walk::plain_text(&own.words)),
            None => format!(" {word} {} (nowhere)", walk::plain_text(&own.words)),
        };
        list.iter().map(one).collect()
    };
    for entry in entries {
        let places = entry.places.iter().map(|place| match place.end {
            Some(end) => format!(" {}…{end}", place.start),
            None => format!(" {}", place.start),
        });
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{indent}{} ({}){}{}{}",
            walk::plain_text(&entry.words),
            entry.node,
            places.collect::<String>(),
            see("see", &entry.see),
            see("see also", &entry.see_also),
        );
        index_entries(&entry.entries, &format!("{indent}  "), text);
    }
}
