package io.emailledger.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** A module of the project that is published, as its pom says. */
record PublishedModule(String folder, Document pom) {
    /** Every published module, the BOM among them. */
    static List<PublishedModule> all() {
        List<PublishedModule> published = new ArrayList<>();
        for (String folder : texts(read(Pages.ROOT.resolve("pom.xml")).getDocumentElement(), "module")) {
            PublishedModule module =
                    new PublishedModule(folder, read(Pages.ROOT.resolve(folder).resolve("pom.xml")));
            if (texts(module.pom.getDocumentElement(), "maven.deploy.skip").contains("false")) {
                published.add(module);
            }
        }
        return published;
    }

    /** Every published module that is a jar. */
    static List<PublishedModule> jars() {
        return all().stream().filter(module -> !module.has("packaging")).toList();
    }

    String artifact() {
        return own("artifactId").get(0);
    }

    /** Whether the project element itself has such a child. */
    boolean has(String element) {
        return !own(element).isEmpty();
    }

    /** The artifacts that the dependency management of the pom names. */
    List<String> managed() {
        NodeList management = pom.getElementsByTagName("dependencyManagement");
        return management.getLength() == 0 ? List.of() : texts((Element) management.item(0), "artifactId");
    }

    Path classes() {
        return Pages.ROOT.resolve(folder).resolve("target/classes");
    }

    @Override
    public String toString() {
        return folder;
    }

    private List<String> own(String element) {
        List<String> found = new ArrayList<>();
        for (Node child = pom.getDocumentElement().getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child.getNodeName().equals(element)) {
                found.add(child.getTextContent().strip());
            }
        }
        return found;
    }

    private static List<String> texts(Element within, String element) {
        NodeList nodes = within.getElementsByTagName(element);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent().strip());
        }
        return texts;
    }

    private static Document read(Path pom) {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new IllegalStateException(pom + " cannot be read", e);
        }
    }
}
