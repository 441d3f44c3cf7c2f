package io.althing.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.ClassesShouldConjunction;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import io.althing.store.Bytes;
import io.althing.store.KeyRange;
import io.althing.store.KeyValue;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.althing");

    /// What decides: the same input must lead to the same outcome on every member and in every
    /// replay.
    private static final String[] PURE = {
        "io.althing.raft..",
        "io.althing.store",
        "io.althing.store.auth..",
        "io.althing.store.command..",
        "io.althing.store.tree..",
        "io.althing.store.procedure..",
        "io.althing.store.encoding..",
        "io.althing.coordination.."
    };

    private static void check(ArchRule rule) {
        rule.check(HOUSE);
    }

    @Test
    void theScanSeesTheHouse() {
        assertThat(HOUSE.size()).isGreaterThan(200);
        for (String room : List.of(
                "bolt",
                "raft",
                "journal",
                "store",
                "coordination",
                "node",
                "backup",
                "door.etcd",
                "server",
                "client",
                "cli",
                "examples",
                "spring.boot",
                "bench",
                "simulation",
                "chaos")) {
            assertThat(HOUSE.containPackage("io.althing." + room)).as(room).isTrue();
        }
    }

    @Test
    void raftUsesTheJdkOnly() {
        check(classes()
                .that()
                .resideInAPackage("io.althing.raft..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.althing.raft..",
                        "java.lang..",
                        "java.util",
                        "java.util.function",
                        "java.util.random",
                        "java.util.stream",
                        "java.nio",
                        "org.jspecify.annotations")
                .because("consensus must run anywhere, a simulator included, and be read without a library's manual"));
    }

    @Test
    void boltUsesTheJdkOnly() {
        check(classes()
                .that()
                .resideInAPackage("io.althing.bolt..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.althing.bolt..", "java..", "org.jspecify.annotations")
                .because("a file format has nothing to do with what is kept in it"));
    }

    @Test
    void journalKnowsRaftOnly() {
        check(noClasses()
                .that()
                .resideInAPackage("io.althing.journal..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.althing.store..",
                        "io.althing.node..",
                        "io.althing.door..",
                        "io.althing.server..",
                        "io.netty..",
                        "io.grpc..")
                .because("the journal keeps bytes and does not care what they mean"));
    }

    @Test
    void storeKnowsNeitherRaftNorJournal() {
        check(noClasses()
                .that()
                .resideInAPackage("io.althing.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.althing.raft..",
                        "io.althing.journal..",
                        "io.althing.node..",
                        "io.althing.door..",
                        "io.althing.server..",
                        "io.netty..",
                        "io.grpc..")
                .because("the state machine is the same with any log"));
    }

    @Test
    void coordinationKnowsTheStoreOnly() {
        check(classes()
                .that()
                .resideInAPackage("io.althing.coordination..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.althing.coordination..",
                        "io.althing.store",
                        "io.althing.store.command..",
                        "io.althing.store.procedure..",
                        "java..",
                        "org.jspecify.annotations")
                .because("what is carried out does not depend on how it was asked for"));
        check(noClasses()
                .that()
                .resideInAnyPackage("io.althing.store..", "io.althing.node..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.althing.coordination..")
                .because("procedures are handed to them"));
    }

    @Test
    void nodeKnowsNoDoorAndNoProtocolOfClients() {
        check(noClasses()
                .that()
                .resideInAPackage("io.althing.node..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.althing.door..", "io.althing.server..", "io.grpc..", "io.etcd..")
                .because("doors depend on the node, never the other way"));
    }

    @Test
    void backupKnowsNoDoorAndOnlyItsBucketTheLibraryForIt() {
        check(noClasses()
                .that()
                .resideInAPackage("io.althing.backup..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.althing.door..", "io.althing.server..", "io.grpc..", "io.etcd..")
                .because("what is archived is the log, whatever protocol it came by"));
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.althing.backup.s3..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..")
                .because("twelve megabytes are loaded only by those who keep backups in a bucket"));
    }

    @Test
    void aMembersLogicIsFreeOfTheNetworkLibrary() {
        check(noClasses()
                .that()
                .resideInAnyPackage("io.althing.node", "io.althing.node.spi..", "io.althing.node.snapshot..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..")
                .because("a simulator runs this code on a network of its own"));
    }

    @Test
    void nobodyKnowsThatTheWorldMayBeSimulated() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.althing.simulation..", "io.althing.chaos..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.althing.simulation..")
                .because("what runs in the simulator is what runs in production"));
    }

    @Test
    void ofTheSimulatorChaosUsesClientsAndChecksOnly() {
        check(noClasses()
                .that()
                .resideInAPackage("io.althing.chaos..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.althing.simulation",
                        "io.althing.simulation.world..",
                        "io.althing.simulation.cluster..",
                        "io.althing.simulation.network..",
                        "io.althing.simulation.disk..",
                        "io.althing.simulation.campaign..",
                        "io.althing.simulation.patch..")
                .because("its cluster is a real one"));
    }

    @Test
    void aSimulatedWorldHasNoTimeButItsOwn() {
        check(drawOnClockOrChance(noClasses()
                        .that()
                        .resideInAPackage("io.althing.simulation..")
                        .and()
                        .resideOutsideOfPackages("io.althing.simulation.campaign..", "io.althing.simulation.patch.."))
                .because("a seed must be one run, wherever and whenever it is made"));
    }

    @Test
    void onlyTheServerOpensDoors() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.althing.door..", "io.althing.server..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.althing.door..")
                .because("a door holds no state that matters to anyone else"));
    }

    @Test
    void theClientKnowsProtocolsOnly() {
        check(classes()
                .that()
                .resideInAPackage("io.althing.client..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.althing.client..",
                        "io.althing.api..",
                        "io.etcd.jetcd.api..",
                        "io.grpc",
                        "io.grpc.stub..",
                        "com.google.protobuf..",
                        "io.micrometer.core.instrument..",
                        "java..",
                        "javax.sql..",
                        "javax.net.ssl..",
                        "org.jspecify.annotations..")
                .because("users carry what the SDK needs into their programs"));
    }

    @Test
    void theCommandLineKnowsTheSdkOnly() {
        check(classes()
                .that()
                .resideInAPackage("io.althing.cli..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.althing.cli..",
                        "io.althing.client..",
                        "picocli..",
                        "com.google.gson..",
                        "com.github.difflib..",
                        "org.snakeyaml.engine..",
                        "java..",
                        "javax.net.ssl..",
                        "org.jspecify.annotations..")
                .because("what it can do, every program with the SDK can do"));
    }

    @Test
    void examplesUseWhatUsersHave() {
        check(classes()
                .that()
                .resideInAPackage("io.althing.examples..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.althing.examples..",
                        "io.althing.client..",
                        "java..",
                        "com.sun.net.httpserver..",
                        "org.jspecify.annotations..")
                .because("they are copied"));
    }

    @Test
    void onlyTheRoomForItKnowsSpring() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.althing.spring..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "net.javacrumbs..", "io.althing.spring..")
                .because("frameworks come and go; the SDK serves those who have none"));
    }

    @Test
    void whatIsMadeForSpringUsesTheSdkOnly() {
        check(classes()
                .that()
                .resideInAPackage("io.althing.spring..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.althing.spring..",
                        "io.althing.client..",
                        "org.springframework..",
                        "org.aopalliance..",
                        "net.javacrumbs.shedlock..",
                        "io.micrometer.core.instrument..",
                        "java..",
                        "org.jspecify.annotations..")
                .because("it is in users' programs, beside other libraries of theirs"));
    }

    @Test
    void roomsShowTheirFrontOnly() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.althing.raft..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.althing.raft.quorum..", "io.althing.raft.progress..")
                .because("these are raft's own business"));
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.althing.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.althing.store.tree..", "io.althing.store.encoding..")
                .because("these are the store's own business"));
    }

    @Test
    void packagesFormNoCycles() {
        // The store's three plain values are its root's vocabulary; what lies below may speak it.
        check(slices().matching("io.althing.(**)")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(
                        JavaClass.Predicates.resideInAPackage("io.althing.store.."),
                        JavaClass.Predicates.belongToAnyOf(Bytes.class, KeyRange.class, KeyValue.class)));
    }

    @Test
    void whatDecidesReadsNoClockAndDrawsNothingUnseeded() {
        check(drawOnClockOrChance(noClasses().that().resideInAnyPackage(PURE))
                .because("every member must reach the same state from the same log"));
    }

    private static ClassesShouldConjunction drawOnClockOrChance(GivenClassesConjunction classes) {
        return classes.should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "identityHashCode", Object.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Instant.class, Clock.class, Random.class, ThreadLocalRandom.class, Thread.class);
    }

    @Test
    void whatDecidesHasNoHashOrder() {
        check(noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(HashMap.class, HashSet.class)
                .orShould()
                .callMethodWhere(DescribedPredicate.describe("makes an immutable set or map", HouseRulesTest::isSalted))
                .because("their order differs from run to run"));
    }

    /// The order of these collections is salted anew in every run of a JVM.
    private static boolean isSalted(JavaCall<?> call) {
        JavaClass owner = call.getTargetOwner();
        return (owner.isEquivalentTo(Set.class) || owner.isEquivalentTo(Map.class))
                && call.getName().matches("of|copyOf|ofEntries");
    }

    @Test
    void namesSayWhatAClassIs() {
        check(noClasses()
                .should()
                .haveNameMatching(".*\\.(Abstract|Base)[A-Z]\\w*|.*(Util|Utils|Helper|Manager|Impl)")
                .because("such names say what a class is not"));
    }

    @Test
    void nobodyReadsJavaSerialization() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectInputStream")
                .because("it runs what it reads"));
    }

    @Test
    void onlyTheConsoleWritesToTheStandardStreams() {
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.althing.server.Console")
                .and()
                .resideOutsideOfPackages("io.althing.bench..", "io.althing.examples..")
                .and()
                .doNotHaveFullyQualifiedName("io.althing.simulation.Main")
                .and()
                .doNotHaveFullyQualifiedName("io.althing.chaos.Main")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because("libraries log; people are spoken to in one place"));
    }
}
