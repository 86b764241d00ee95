import java.io.File;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * veraPDF over several files in one Java machine: {@code VeraBatch FLAVOUR,FLAVOUR FILE.pdf [FLAVOURS FILE.pdf]...}
 *
 * <p>Prints lines of fields parted by tabs: {@code file flavour clause-test message place} for each rule that fails, once, with the
 * first place where it does, then {@code file flavour ran checks} when the file was read to its end.
 */
public class VeraBatch {
    public static void main(String[] arguments) {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            for (String flavour : arguments[i].split(",")) {
                validate(arguments[i + 1], flavour);
            }
        }
        System.exit(0); // the lines say what was found
    }

    static void validate(String file, String name) {
        PDFAFlavour flavour = PDFAFlavour.byFlavourId(name);
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(file), flavour)) {
            // One failure a rule is kept; no passes, with messages, no progress.
            PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, 1, false, true, false);
            ValidationResult result = validator.validate(parser);
            for (TestAssertion found : result.getTestAssertions()) {
                if (found.getStatus() == TestAssertion.Status.FAILED) {
                    String message = found.getErrorMessage() != null ? found.getErrorMessage() : found.getMessage();
                    String rule = found.getRuleId().getClause() + "-" + found.getRuleId().getTestNumber();
                    int times = result.getFailedChecks().getOrDefault(found.getRuleId(), 1);
                    say(file, name, rule, message + " (" + times + " times)", found.getLocation().getContext());
                }
            }
            say(file, name, "ran", String.valueOf(result.getTotalAssertions()));
        } catch (Exception e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            say(file, name, "unreadable", String.valueOf(cause));
        }
    }

    static void say(String... fields) {
        for (int i = 0; i < fields.length; i++) {
            fields[i] = fields[i] == null ? "" : fields[i].replaceAll("[\\t\\r\\n]+", " ");
        }
        System.out.println(String.join("\t", fields));
    }
}
