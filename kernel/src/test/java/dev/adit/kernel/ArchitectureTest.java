package dev.adit.kernel;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The borders of the house. What a reviewer would have to notice, a build notices. */
@AnalyzeClasses(packages = "dev.adit", importOptions = ArchitectureTest.Product.class)
class ArchitectureTest {
    private static final String KERNEL = "dev.adit.kernel.";

    /** From the roof to the ground: a package may use those that stand after it. */
    private static final List<String> HOUSE = List.of(
            "boot",
            "control",
            "plugin",
            "tunnel",
            "link",
            "peer",
            "bridge",
            "signal",
            "mux",
            "quic",
            "pipe",
            "transport",
            "identity",
            "terms",
            "config",
            "observe",
            "budget");

    private static final String[] EVENT_LOOP_ROOMS = {
        KERNEL + "mux..", KERNEL + "quic..", KERNEL + "link..", KERNEL + "peer..", KERNEL + "signal.."
    };

    @ArchTest
    static final ArchRule thePluginApiDependsOnItsDietAndNothingElse = classes()
            .that()
            .resideInAPackage("dev.adit.api..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "dev.adit.api..",
                    "io.netty.channel",
                    "io.netty.channel.socket",
                    "io.netty.buffer",
                    "io.netty.util..",
                    "io.netty.resolver..",
                    "org.slf4j..",
                    "org.pf4j..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule theMuxIsKnownToItselfTheBridgeAndWhoeverWires = noClasses()
            .that()
            .resideOutsideOfPackages(KERNEL + "mux..", KERNEL + "bridge..", KERNEL + "boot..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(KERNEL + "mux..");

    @ArchTest
    static final ArchRule outsideTheBridgeTheWireIsWhatIsSaidOfLinksAndOfClientsTunnels = noClasses()
            .that()
            .resideOutsideOfPackages(KERNEL + "signal..", KERNEL + "bridge..", KERNEL + "boot..")
            .should()
            .dependOnClassesThat(resideInAPackage(KERNEL + "signal..")
                    .and(describe(
                            "are neither about one link nor what a client and a server say of its tunnels",
                            (JavaClass known) ->
                                    !known.getSimpleName().startsWith("Link") && !isSaidOfTunnels(known))));

    /** The records, not their codec. */
    private static boolean isSaidOfTunnels(JavaClass known) {
        String name = known.getSimpleName();
        boolean said = name.contains("Tunnel") || name.contains("Visit");
        return known.getFullName().equals(KERNEL + "signal.Bytes")
                || (said && known.getFullName().startsWith(KERNEL + "signal.SignalMessage$"));
    }

    @ArchTest
    static final ArchRule pf4jIsKnownToThePluginHostAlone = noClasses()
            .that()
            .resideInAPackage("dev.adit.kernel..")
            .and()
            .resideOutsideOfPackage(KERNEL + "plugin..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.pf4j..");

    @ArchTest
    static final ArchRule onlyTheRoofPrints = noClasses()
            .that()
            .resideOutsideOfPackage(KERNEL + "boot..")
            .should(ACCESS_STANDARD_STREAMS)
            .because("everything else logs");

    @ArchTest
    static final ArchRule nobodyLogsByTheJdk = noClasses().should(USE_JAVA_UTIL_LOGGING);

    @ArchTest
    static final ArchRule nobodySleeps = noClasses()
            .should()
            .callMethodWhere(describe(
                    "sleeps",
                    call -> call.getTarget().getName().equals("sleep")
                            && call.getTargetOwner().isAssignableTo(Thread.class)))
            .because("a timer of the loop or of the control thread waits without a thread");

    @ArchTest
    static final ArchRule nothingIsKeptInAttributesOfChannels = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("io.netty.util.AttributeKey")
            .because("plain objects hold state");

    @ArchTest
    static final ArchRule nothingThatRunsOnEventLoopsLocks = noClasses()
            .that(resideInAnyPackage(EVENT_LOOP_ROOMS))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent.locks..");

    @ArchTest
    static final ArchRule noMethodOnEventLoopsIsSynchronized = methods()
            .that()
            .areDeclaredInClassesThat(resideInAnyPackage(EVENT_LOOP_ROOMS))
            .and()
            .doNotHaveName("fillInStackTrace")
            .should()
            .notHaveModifier(JavaModifier.SYNCHRONIZED)
            .allowEmptyShould(true);

    static Stream<String> rooms() throws IOException {
        try (Stream<Path> rooms = Files.list(Path.of("src/main/java/dev/adit/kernel"))) {
            return rooms
                    .filter(Files::isDirectory)
                    .map(room -> room.getFileName().toString())
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aPackageUsesOnlyWhatStandsBelowIt(String room) {
        int floor = HOUSE.indexOf(room);
        assertThat(floor).as(room + " has no place in the order of packages").isNotNegative();
        String[] above = HOUSE.subList(0, floor).stream()
                .map(name -> KERNEL + name + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(KERNEL + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(above)
                .allowEmptyShould(true)
                .check(Classes.ALL);
    }

    /** Blocks leave no mark that ArchUnit reads, so the text is read. */
    @Test
    void noBlockOnEventLoopsIsSynchronized() throws IOException {
        Pattern block = Pattern.compile("\\bsynchronized\\s*\\(");
        for (String room : List.of("mux", "quic", "link", "peer", "signal")) {
            Path folder = Path.of("src/main/java/dev/adit/kernel", room);
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(Files.readString(file)).as(file.toString()).doesNotContainPattern(block);
                }
            }
        }
    }

    @Test
    void aReleaseCanBeBuiltAgainByteForByte() throws IOException {
        assertThat(Files.readString(Path.of("../pom.xml"))).contains("<project.build.outputTimestamp>");
    }

    /** What is shipped: neither tests nor the test kit, which Maven packs into a jar of its own. */
    static final class Product implements ImportOption {
        private final ImportOption tests = new DoNotIncludeTests();

        @Override
        public boolean includes(Location location) {
            return tests.includes(location) && !location.contains("/testkit/");
        }
    }

    /** Imported once for the rules that are made at run time. */
    private static final class Classes {
        static final com.tngtech.archunit.core.domain.JavaClasses ALL =
                new com.tngtech.archunit.core.importer.ClassFileImporter()
                        .withImportOption(new Product())
                        .importPackages("dev.adit");
    }
}
