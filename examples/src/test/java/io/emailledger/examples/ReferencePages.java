package io.emailledger.examples;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Writes {@code docs/settings.md} and {@code docs/api.md} from the Javadoc. It uses the JDK alone, so that it runs from
 * its source: {@code java examples/src/test/java/io/emailledger/examples/ReferencePages.java}.
 */
public final class ReferencePages {
    static final Path SETTINGS = Path.of("docs/settings.md");
    static final Path API = Path.of("docs/api.md");
    static final String COMMAND = "java examples/src/test/java/io/emailledger/examples/ReferencePages.java";

    private static final List<String> MODULES = List.of(
            "core",
            "smtp-transport",
            "bounce-mailbox",
            "tracking",
            "jdbc-store",
            "integrations/dkim",
            "integrations/history-page",
            "integrations/jakarta-mail",
            "integrations/micrometer",
            "integrations/oauth2",
            "integrations/webhooks",
            "integrations/provider-webhooks",
            "integrations/spring-boot",
            "testkit");

    /** The types with settings, in the order of the page, each with its heading. */
    static final Map<String, String> TYPES = types();

    private static final Pattern DEFAULT = Pattern.compile("Default: (.+?)\\.(?= [A-Z]|$)");
    private static final Pattern EXPORTS = Pattern.compile("exports ([\\w.]+);");
    private static final Pattern INLINE = Pattern.compile("\\s*\\R\\s*");

    private ReferencePages() {}

    /**
     * One row of the table.
     *
     * @param method the name with the types of its parameters
     * @param purpose the first sentence
     * @param values the parameters with units and bounds
     * @param preset the default; empty if the Javadoc names none
     */
    record Setting(String method, String purpose, String values, String preset) {}

    /** Writes the pages. Runs in the root folder of the project. */
    public static void main(String[] args) throws IOException {
        Files.writeString(SETTINGS, settingsPage(Path.of("")));
        Files.writeString(API, apiPage(Path.of("")));
        System.out.println("Wrote " + SETTINGS + " and " + API);
    }

    private static Map<String, String> types() {
        Map<String, String> types = new LinkedHashMap<>();
        for (String line : """
                core EmailLedgerBuilder: The ledger
                core RateLimit: Rate limits
                core suppression/SuppressionRules: Suppression
                core retention/Retention: Retention
                core report/ReturnPath: Return path
                tracking tracking/OpenTracking: Open tracking
                tracking tracking/Unsubscribe: Mailing lists
                tracking tracking/ClickTracking: Click tracking
                tracking tracking/TrackingRecorderBuilder: Recording opens and clicks
                tracking tracking/TrackingPolicy: Tracking policy
                tracking tracking/TrackingTotals: Tracking totals
                core message/EmailBuilder: An e-mail
                core message/Attachment: An attachment
                core actions/ResendOptions: A resend
                smtp-transport smtp/SmtpTransportBuilder: SMTP
                jdbc-store jdbc/JdbcHistoryStoreBuilder: The store
                bounce-mailbox bounces/BounceMailboxBuilder: The bounce mailbox
                bounce-mailbox bounces/BounceParser: Parsing bounces
                integrations/history-page page/HistoryWebPage: The history page
                integrations/history-page page/HistoryServerBuilder: The server of the history page
                integrations/dkim dkim/DkimSignerBuilder: DKIM
                integrations/micrometer micrometer/LedgerMetricsBuilder: Metrics
                integrations/oauth2 oauth2/OAuth2TokensBuilder: Access tokens
                integrations/webhooks webhooks/WebhooksBuilder: Webhooks
                integrations/webhooks webhooks/WebhookEndpoint: An endpoint of webhooks
                integrations/webhooks webhooks/WebhookVerifier: Verifying webhooks
                integrations/provider-webhooks providers/ProviderWebhookBuilder: Provider events
                testkit testkit/smtp/SmtpServerBuilder: The SMTP server for tests
                """.split("\n")) {
            String[] parts = line.split("[ :] ?", 3);
            types.put(parts[0] + "/src/main/java/io/emailledger/" + parts[1] + ".java", parts[2]);
        }
        return types;
    }

    static String settingsPage(Path root) throws IOException {
        StringBuilder page = new StringBuilder("""
                # Settings

                Every setting of every builder, with its bounds and its default. This page is generated from the Javadoc of the builders; do not edit it.
                After a change of that Javadoc, write it again:

                    %s

                An invalid value is rejected with an `InvalidValueException` that names the setting; no value is corrected. A duration is a `java.time.Duration`.
                """.formatted(COMMAND));
        for (Map.Entry<String, String> type : TYPES.entrySet()) {
            Path file = root.resolve(type.getKey());
            page.append("\n## ").append(type.getValue()).append("\n\n`").append(simpleName(file));
            page.append("`\n\n| setting | what it does | value | default |\n|---|---|---|---|\n");
            for (Setting setting : settings(file)) {
                page.append("| `").append(setting.method()).append("` | ").append(cell(setting.purpose()));
                page.append(" | ").append(cell(setting.values())).append(" | ").append(cell(setting.preset()));
                page.append(" |\n");
            }
        }
        return page.toString();
    }

    static String apiPage(Path root) throws IOException {
        StringBuilder page = new StringBuilder("""
                # API

                Every exported type, by artifact and package, with the first sentence of its Javadoc. This page is generated from the Javadoc; do not edit it. After a change, write it again:

                    %s

                Begin with `EmailLedger`, `Email`, `SmtpTransport` and `JdbcHistoryStore`.
                """.formatted(COMMAND));
        for (String module : MODULES) {
            Path sources = root.resolve(module).resolve("src/main/java");
            page.append("\n## ").append(module).append("\n");
            for (String exported : packages(sources)) {
                appendPackage(page, root, sourcesOf(module), exported);
            }
        }
        return page.toString();
    }

    /** The packages that a module exports to all; without a module descriptor, those with public types in a jar. */
    private static List<String> packages(Path sources) throws IOException {
        Path descriptor = sources.resolve("module-info.java");
        if (Files.exists(descriptor)) {
            return EXPORTS.matcher(Files.readString(descriptor))
                    .results()
                    .map(exported -> exported.group(1))
                    .toList();
        }
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.endsWith("package-info.java"))
                    .map(file -> sources.relativize(file.getParent()).toString().replaceAll("[/\\\\]", "."))
                    .filter(name -> !name.contains("internal"))
                    .sorted()
                    .toList();
        }
    }

    /** The testkit is also compiled from sources that core's own tests use. */
    private static List<String> sourcesOf(String module) {
        String main = module + "/src/main/java";
        return module.equals("testkit") ? List.of(main, "core/src/test-support/java") : List.of(main);
    }

    private static void appendPackage(StringBuilder page, Path root, List<String> sources, String name)
            throws IOException {
        List<Path> files = new ArrayList<>();
        for (String folder : sources) {
            Path packageFolder = root.resolve(folder).resolve(name.replace('.', '/'));
            if (Files.isDirectory(packageFolder)) {
                try (Stream<Path> all = Files.list(packageFolder)) {
                    all.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
                }
            }
        }
        files.sort(Comparator.comparing(Path::getFileName));
        page.append("\n### ").append(name).append("\n\n| type | what it is |\n|---|---|\n");
        Parsed parsed = Parsed.of(files);
        for (CompilationUnitTree unit : parsed.units()) {
            for (Tree declared : unit.getTypeDecls()) {
                if (declared instanceof ClassTree type
                        && type.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
                    String simple = type.getSimpleName().toString();
                    Path file = Path.of(unit.getSourceFile().toUri());
                    String link = root.toAbsolutePath().relativize(file).toString();
                    page.append("| [`").append(simple).append("`](../").append(link.replace('\\', '/'));
                    page.append(") | ");
                    DocCommentTree doc = parsed.docs().getDocCommentTree(TreePath.getPath(unit, type));
                    page.append(doc == null ? "" : cell(prose(doc.getFirstSentence())))
                            .append(" |\n");
                }
            }
        }
    }

    /** The settings of a type: its public methods that return the type itself, and are not presets. */
    static List<Setting> settings(Path file) throws IOException {
        Parsed parsed = Parsed.of(List.of(file));
        CompilationUnitTree unit = parsed.units().get(0);
        ClassTree type = (ClassTree) unit.getTypeDecls().get(0);
        List<Setting> settings = new ArrayList<>();
        TreePath path = TreePath.getPath(unit, type);
        for (Tree member : type.getMembers()) {
            if (member instanceof MethodTree method && isSetting(method, type)) {
                settings.add(setting(method, parsed.docs().getDocCommentTree(new TreePath(path, method))));
            }
        }
        return settings;
    }

    /**
     * Parsed source files.
     *
     * @param units the files, in the order given
     * @param docs their Javadoc
     */
    private record Parsed(List<CompilationUnitTree> units, DocTrees docs) {
        static Parsed of(List<Path> sources) throws IOException {
            JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "needs a JDK");
            try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
                JavacTask task = (JavacTask) compiler.getTask(
                        null,
                        files,
                        problem -> {},
                        List.of("-proc:none"),
                        null,
                        files.getJavaFileObjectsFromPaths(sources));
                List<CompilationUnitTree> units = new ArrayList<>();
                task.parse().forEach(units::add);
                return new Parsed(units, DocTrees.instance(task));
            }
        }
    }

    private static boolean isSetting(MethodTree method, ClassTree type) {
        var modifiers = method.getModifiers().getFlags();
        String name = type.getSimpleName().toString();
        // The factories of rate limits are their settings; elsewhere a static method starts with the defaults.
        return modifiers.contains(Modifier.PUBLIC)
                && modifiers.contains(Modifier.STATIC) == name.equals("RateLimit")
                && method.getReturnType() != null
                && method.getReturnType().toString().equals(name);
    }

    private static Setting setting(MethodTree method, DocCommentTree doc) {
        String types = method.getParameters().stream()
                .map(parameter -> simple(
                        parameter.toString().contains("...")
                                ? parameter.getType().toString().replace("[]", "...")
                                : parameter.getType().toString()))
                .collect(Collectors.joining(", "));
        String body = doc == null ? "" : prose(doc.getFullBody());
        Matcher preset = DEFAULT.matcher(body);
        return new Setting(
                method.getName() + "(" + types + ")",
                doc == null ? "" : prose(doc.getFirstSentence()),
                values(method, doc),
                preset.find() ? preset.group(1) : "");
    }

    private static String values(MethodTree method, DocCommentTree doc) {
        if (method.getParameters().isEmpty()) {
            return "no value";
        }
        Map<String, String> described = new LinkedHashMap<>();
        if (doc != null) {
            for (DocTree tag : doc.getBlockTags()) {
                if (tag instanceof ParamTree parameter) {
                    described.put(parameter.getName().toString(), prose(parameter.getDescription()));
                }
            }
        }
        boolean several = method.getParameters().size() > 1;
        List<String> values = new ArrayList<>();
        for (VariableTree parameter : method.getParameters()) {
            String name = parameter.getName().toString();
            values.add((several ? "`" + name + "`: " : "") + described.getOrDefault(name, ""));
        }
        return String.join("<br>", values);
    }

    private static String prose(List<? extends DocTree> trees) {
        StringBuilder text = new StringBuilder();
        for (DocTree tree : trees) {
            if (tree instanceof LiteralTree literal) {
                String body = literal.getBody().getBody().strip();
                text.append(tree.getKind() == DocTree.Kind.CODE ? "`" + body + "`" : body);
            } else if (tree instanceof LinkTree link) {
                text.append('`')
                        .append(reference(link.getReference().getSignature()))
                        .append('`');
            } else {
                text.append(tree);
            }
        }
        return INLINE.matcher(text.toString().strip()).replaceAll(" ");
    }

    private static String reference(String signature) {
        String own = signature.startsWith("#") ? signature.substring(1) : signature;
        return simple(own).replace('#', '.');
    }

    /** Leaves package names out. */
    private static String simple(String name) {
        return name.replaceAll("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])", "");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private static String simpleName(Path file) {
        return Objects.requireNonNull(file.getFileName(), "a file").toString().replace(".java", "");
    }
}
