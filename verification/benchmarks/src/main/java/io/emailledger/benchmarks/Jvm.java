package io.emailledger.benchmarks;

import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Further JVMs with the class path of this one. */
final class Jvm {
    private Jvm() {}

    static ProcessBuilder command(List<String> options, Class<?> program, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(classPath());
        command.add(program.getName());
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }

    /** Started by Maven, this program has a class loader of its own. */
    private static String classPath() {
        if (!(Jvm.class.getClassLoader() instanceof URLClassLoader loader)) {
            return System.getProperty("java.class.path");
        }
        StringJoiner path = new StringJoiner(System.getProperty("path.separator"));
        for (URL url : loader.getURLs()) {
            try {
                path.add(Path.of(url.toURI()).toString());
            } catch (URISyntaxException e) {
                throw new IllegalStateException("The class path has an entry that is no file", e);
            }
        }
        return path.toString();
    }
}
