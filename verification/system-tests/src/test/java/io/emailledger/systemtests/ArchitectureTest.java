package io.emailledger.systemtests;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the dependencies between packages: they point down, from the entry package to the values. */
class ArchitectureTest {

    private static final String DOOR = "io.emailledger";
    private static final String ALL = "io.emailledger..";
    private static final String INTERNAL = "io.emailledger.internal..";

    /** Hashes, signatures, text limits and log helpers, which all packages may use. */
    private static final String BELOW_ALL = "io.emailledger.internal.util..";

    /** Texts and their characters: it uses no other package. */
    private static final String TEXT = "io.emailledger.internal.text..";

    /** Reads headers and parts of messages, for values that are made of a message, and for bounces. */
    private static final String READER = "io.emailledger.internal.reader..";

    /** Copies messages aside before they are recorded, for modules that receive messages of other libraries. */
    private static final String SPOOL = "io.emailledger.internal.spool..";

    /** The packages of the module core. */
    private static final String[] CORE = {
        DOOR,
        INTERNAL,
        "io.emailledger.actions..",
        "io.emailledger.history..",
        "io.emailledger.local..",
        "io.emailledger.message..",
        "io.emailledger.report..",
        "io.emailledger.retention..",
        "io.emailledger.spi..",
        "io.emailledger.suppression.."
    };

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(DOOR);

    @Test
    void packagesHaveNoCycles() {
        slices().assignedFrom(eachPackage())
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @ParameterizedTest(name = "{0} uses of ours only [{1}]")
    @CsvSource({
        "internal.reader, ''",
        "internal.text, ''",
        "message, internal.reader internal.text",
        "internal.util, message internal.text",
        "internal.spool, message spi",
        "internal.mime, message spi internal.reader internal.text internal.util",
        "report, message internal.util",
        "suppression, message internal.text internal.util",
        "history, message report internal.text internal.util",
        "retention, message report history internal.util",
        "spi, message report suppression history retention internal.util",
        "local, message report suppression history retention spi internal.util",
    })
    void lowerPackagesDoNotKnowHigherOnes(String name, String allowed) {
        mayUseOnly(name, allowed).check(MAIN);
    }

    @Test
    void onlyEntryPackageUsesTheEngine() {
        engineIsHidden().check(MAIN);
    }

    @Test
    void coreUsesNoLibraryAndNoHttpServer() {
        usesNoLibrary(CORE).check(MAIN);
    }

    @ParameterizedTest(name = "{0} uses {1}")
    @CsvSource({
        "io.emailledger.tracking.., org.jsoup.",
        "io.emailledger.tracking.., com.sun.net.httpserver.",
        "io.emailledger.page.., jakarta.servlet.",
        "io.emailledger.jdbc.., com.fasterxml.jackson.",
        "io.emailledger.smtp.., jakarta.mail.",
        "io.emailledger.micrometer.., io.micrometer.",
        "io.emailledger.oauth2.., com.fasterxml.jackson.",
        "io.emailledger.webhooks.., com.fasterxml.jackson.",
        "io.emailledger.providers.., com.fasterxml.jackson.",
    })
    void libraryRuleDetectsUse(String packages, String library) {
        assertThat(usesNoLibrary(packages).evaluate(MAIN).getFailureReport().getDetails())
                .anySatisfy(violation -> assertThat(violation).contains(library));
    }

    @Test
    void noPublicMethodTakesOptional() {
        takesNoOptional().check(MAIN);
    }

    @Test
    void optionalRuleDetectsParameter() {
        JavaClasses optional = new ClassFileImporter().importClasses(TakesOptional.class);

        assertThat(takesNoOptional().evaluate(optional).hasViolation()).isTrue();
    }

    /** Constructors of records may: their components are. */
    private static ArchRule takesNoOptional() {
        DescribedPredicate<List<JavaClass>> optional = describe(
                "an Optional",
                types -> types.stream().anyMatch(type -> type.getName().startsWith("java.util.Optional")));
        return methods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackages(INTERNAL, "io.emailledger.page.view..", "io.emailledger.page.web..")
                .should()
                .notHaveRawParameterTypes(optional);
    }

    @Test
    void timeIsInjectedAndNoCodeSleeps() {
        timeIsInjected().check(MAIN);
    }

    @Test
    void clockRuleDetectsCallsAndMethodReferences() {
        JavaClasses impatient = new ClassFileImporter()
                .importClasses(
                        ReadsTheClock.class, RefersToTheClock.class, ReadsMillis.class, Sleeps.class, Naps.class);

        var report = timeIsInjected()
                .evaluate(impatient)
                .getFailureReport()
                .getDetails()
                .toString();

        assertThat(impatient).allSatisfy(type -> assertThat(report).contains(type.getSimpleName()));
    }

    @Test
    void layerRuleDetectsUpwardDependency() {
        JavaClasses ours =
                new ClassFileImporter().importPackages("io.emailledger.examples", "io.emailledger.systemtests");

        assertThat(mayUseOnly("systemtests", "").evaluate(ours).hasViolation()).isTrue();
        assertThat(mayUseOnly("systemtests", "examples internal.mime")
                        .evaluate(ours)
                        .hasViolation())
                .isFalse();
    }

    @Test
    void engineRuleDetectsUseOfInternalPackage() {
        JavaClasses ours = new ClassFileImporter().importClasses(PointsInside.class, PointsUp.class);

        assertThat(engineIsHidden().evaluate(ours).getFailureReport().toString())
                .contains("PointsInside")
                .doesNotContain("PointsUp");
    }

    private static ArchRule engineIsHidden() {
        return noClasses()
                .that(resideOutsideOf(DOOR, INTERNAL))
                .should()
                .dependOnClassesThat(resideInAPackage(INTERNAL).and(resideOutsideOf(BELOW_ALL, TEXT, READER, SPOOL)))
                .because("no exported package but the entry package uses the engine, which may change at any time")
                .allowEmptyShould(true);
    }

    private static ArchRule mayUseOnly(String name, String allowed) {
        String[] mine = (name + " " + allowed).trim().split(" ");
        for (int i = 0; i < mine.length; i++) {
            mine[i] = "io.emailledger." + mine[i] + "..";
        }
        return classes()
                .that(resideInAPackage("io.emailledger." + name + ".."))
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage(ALL)).or(resideInAnyPackage(mine)))
                .as(name + " uses of ours only [" + allowed + "]")
                .allowEmptyShould(true);
    }

    private static ArchRule usesNoLibrary(String... packages) {
        return noClasses()
                .that(resideInAnyPackage(packages))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "jakarta..",
                        "javax.mail..",
                        "org.eclipse.angus..",
                        "com.fasterxml.jackson..",
                        "tools.jackson..",
                        "org.jsoup..",
                        "io.micrometer..",
                        "com.sun.net.httpserver.."))
                .because("an application that does not need it must not get it with core")
                .allowEmptyShould(true);
    }

    private static ArchRule timeIsInjected() {
        return noClasses()
                .that(resideOutsideOf("io.emailledger.examples..", "io.emailledger.benchmarks.."))
                .should()
                .accessTargetWhere(readsTheClockOrSleeps())
                .because("an InstantSource is injected, so that time can be moved in a test")
                .allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaAccess<?>> readsTheClockOrSleeps() {
        return describe("the clock is read or the thread sleeps", access -> {
            JavaClass owner = access.getTargetOwner();
            String name = access.getTarget().getName();
            return owner.isEquivalentTo(Instant.class) && name.equals("now")
                    || owner.isEquivalentTo(System.class) && name.equals("currentTimeMillis")
                    || owner.isEquivalentTo(Thread.class) && name.equals("sleep")
                    || owner.isEquivalentTo(TimeUnit.class) && name.equals("sleep");
        });
    }

    private static DescribedPredicate<JavaClass> resideOutsideOf(String... packages) {
        return not(resideInAnyPackage(packages));
    }

    private static SliceAssignment eachPackage() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return type.getPackageName().startsWith(DOOR)
                        ? SliceIdentifier.of(type.getPackageName())
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "packages of " + DOOR;
            }
        };
    }

    /** Has a method as the rule forbids it. */
    public static class TakesOptional {
        public String name(Optional<String> given) {
            return given.orElse("");
        }
    }

    static class ReadsTheClock {
        Instant due = Instant.now();
    }

    static class RefersToTheClock {
        Supplier<Instant> clock = Instant::now;
    }

    static class ReadsMillis {
        long due = System.currentTimeMillis();
    }

    static class Sleeps {
        void pause() throws InterruptedException {
            Thread.sleep(1);
        }
    }

    static class Naps {
        void pause() throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** A dependency from this package to the examples, which the layer rule must detect. */
    static class PointsUp {
        Class<?> elsewhere = io.emailledger.examples.OfficeDay.class;
    }

    /** A dependency from this package to the engine, which the rule about internal packages must detect. */
    static class PointsInside {
        Class<?> writer = io.emailledger.internal.mime.MimeWriter.class;
    }
}
