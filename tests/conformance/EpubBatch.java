import com.adobe.epubcheck.tool.EpubChecker;

/** EPUBCheck over several books in one Java machine: {@code EpubBatch BOOK.epub REPORT.json [BOOK.epub REPORT.json]...} */
public class EpubBatch {
    public static void main(String[] paths) {
        for (int i = 0; i + 1 < paths.length; i += 2) {
            new EpubChecker().run(new String[] {paths[i], "--json", paths[i + 1], "--quiet", "--locale", "en"});
        }
        System.exit(0); // the reports say what was found
    }
}
