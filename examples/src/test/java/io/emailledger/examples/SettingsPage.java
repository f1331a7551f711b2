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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Writes {@code docs/settings.md} from the Javadoc of the builders. It uses the JDK alone, so that it runs from its
 * source: {@code java examples/src/test/java/io/emailledger/examples/SettingsPage.java}.
 */
public final class SettingsPage {
    static final Path PAGE = Path.of("docs/settings.md");
    static final String COMMAND = "java examples/src/test/java/io/emailledger/examples/SettingsPage.java";

    /** The types with settings, in the order of the page, each with its heading. */
    static final Map<String, String> TYPES = types();

    private static final Pattern DEFAULT = Pattern.compile("Default: (.+?)\\.(?= [A-Z]|$)");
    private static final Pattern INLINE = Pattern.compile("\\s*\\R\\s*");

    private SettingsPage() {}

    /**
     * One row of the table.
     *
     * @param method the name with the types of its parameters
     * @param purpose the first sentence
     * @param values the parameters with units and bounds
     * @param preset the default; empty if the Javadoc names none
     */
    record Setting(String method, String purpose, String values, String preset) {}

    /** Writes the page. Runs in the root folder of the project. */
    public static void main(String[] args) throws IOException {
        Files.writeString(PAGE, text(Path.of("")));
        System.out.println("Wrote " + PAGE);
    }

    private static Map<String, String> types() {
        Map<String, String> types = new LinkedHashMap<>();
        String core = "core/src/main/java/io/emailledger/";
        types.put(core + "EmailLedgerBuilder.java", "The ledger");
        types.put(core + "RateLimit.java", "Rate limits");
        types.put(core + "suppression/SuppressionRules.java", "Suppression");
        types.put(core + "retention/Retention.java", "Retention");
        types.put(core + "report/ReturnPath.java", "Return path");
        types.put(core + "tracking/OpenTracking.java", "Open tracking");
        types.put(core + "message/EmailBuilder.java", "An e-mail");
        types.put(core + "message/Attachment.java", "An attachment");
        types.put(core + "actions/ResendOptions.java", "A resend");
        types.put("smtp-transport/src/main/java/io/emailledger/smtp/SmtpTransportBuilder.java", "SMTP");
        types.put("jdbc-store/src/main/java/io/emailledger/jdbc/JdbcHistoryStoreBuilder.java", "The store");
        types.put(
                "bounce-mailbox/src/main/java/io/emailledger/bounces/BounceMailboxBuilder.java", "The bounce mailbox");
        types.put("bounce-mailbox/src/main/java/io/emailledger/bounces/BounceParser.java", "Parsing bounces");
        types.put(
                "examples/src/main/java/io/emailledger/examples/historypage/HistoryServerBuilder.java",
                "The history page");
        types.put(
                "testkit/src/main/java/io/emailledger/testkit/smtp/SmtpServerBuilder.java",
                "The SMTP server for tests");
        return types;
    }

    static String text(Path root) throws IOException {
        StringBuilder page = new StringBuilder(
                """
                # Settings

                Every setting of every builder, with its bounds and its default. This page is generated from the Javadoc of the builders; do not edit it.
                After a change of that Javadoc, write it again:

                    %s

                An invalid value is rejected with an `InvalidValueException` that names the setting; no value is corrected. A duration is a `java.time.Duration`.
                """
                        .formatted(COMMAND));
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

    /** The settings of a type: its public methods that return the type itself, and are not presets. */
    static List<Setting> settings(Path file) throws IOException {
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "needs a JDK");
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, problem -> {}, List.of("-proc:none"), null, files.getJavaFileObjects(file));
            CompilationUnitTree unit = task.parse().iterator().next();
            DocTrees docs = DocTrees.instance(task);
            ClassTree type = (ClassTree) unit.getTypeDecls().get(0);
            List<Setting> settings = new ArrayList<>();
            TreePath path = TreePath.getPath(unit, type);
            for (Tree member : type.getMembers()) {
                if (member instanceof MethodTree method && isSetting(method, type)) {
                    settings.add(setting(method, docs.getDocCommentTree(new TreePath(path, method))));
                }
            }
            return settings;
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
                .map(parameter -> simple(parameter.toString().contains("...")
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
                text.append('`').append(reference(link.getReference().getSignature())).append('`');
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
