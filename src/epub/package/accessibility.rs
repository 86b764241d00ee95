//! What the EPUB offers → what the package tells readers who cannot see, hear or hold it; must not know why it is so.

use super::super::offer::Offer;
use super::Package;
use crate::config::Conformance;

impl Package<'_, '_> {
    /// In the order of Schema.org's vocabulary, then what the author answers for.
    pub(super) fn accessibility(&mut self, offer: &Offer) {
        let lists = [
            ("schema:accessMode", &offer.modes),
            ("schema:accessModeSufficient", &offer.sufficient_modes),
            ("schema:accessibilityFeature", &offer.features),
            ("schema:accessibilityHazard", &offer.hazards),
        ];
        for (property, values) in lists {
            for value in values {
                self.meta(property, "", "", value);
            }
        }
        self.xml
            .start("meta")
            .attr("property", "schema:accessibilitySummary")
            .attr("xml:lang", &offer.summary_language);
        self.xml.text(&offer.summary).end().line();
        if let Some(conformance) = offer.conformance {
            self.conformance(conformance);
        }
    }

    /// EPUB Accessibility 1.1, clauses 4.1.3 to 4.1.6.
    fn conformance(&mut self, claim: &Conformance) {
        self.meta_with_id("dcterms:conformsTo", "conformance", "", &claim.standard);
        self.meta_with_id("a11y:certifiedBy", "certifier", "conformance", &claim.certifier);
        if let Some(credential) = &claim.credential {
            self.meta("a11y:certifierCredential", "certifier", "", credential);
        }
        if let Some(report) = &claim.report {
            self.xml
                .start("link")
                .attr("rel", "a11y:certifierReport")
                .attr("refines", "#certifier")
                .attr("href", report)
                .end()
                .line();
        }
    }
}
