package io.althing.server.ui.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Stories that are played for the console; whether consensus holds is tested elsewhere.
class LabTest {
    private final Lab lab = new Lab();

    private static String script(long seed, int untilMillis, String moves) {
        return "{\"seed\":" + seed + ",\"voters\":5,\"from\":0,\"until\":" + untilMillis + ",\"moves\":[" + moves
                + "]}";
    }

    private static String move(int at, String deed, int a, int b) {
        return "{\"at\":" + at + ",\"deed\":\"" + deed + "\",\"a\":" + a + ",\"b\":" + b + "}";
    }

    private JsonObject play(String script) {
        return JsonParser.parseString(lab.play(script)).getAsJsonObject();
    }

    /// The last state of each member.
    private static TreeMap<Integer, JsonObject> end(JsonObject told) {
        TreeMap<Integer, JsonObject> last = new TreeMap<>();
        for (JsonElement state : told.getAsJsonArray("states")) {
            last.put(state.getAsJsonObject().get("member").getAsInt(), state.getAsJsonObject());
        }
        return last;
    }

    private static int leader(JsonObject told) {
        return end(told).values().stream()
                .filter(state ->
                        state.has("role") && state.get("role").getAsString().equals("leader"))
                .mapToInt(state -> state.get("member").getAsInt())
                .findFirst()
                .orElse(0);
    }

    @Test
    void aScriptIsOneStoryHoweverOftenItIsPlayed() {
        String story = script(7, 5_000, move(1_000, "propose", 1, 0) + "," + move(2_000, "crash", 2, 0));
        assertThat(lab.play(story)).isEqualTo(lab.play(story));
        assertThat(lab.play(story)).isNotEqualTo(lab.play(story.replace("\"seed\":7", "\"seed\":8")));
    }

    @Test
    void aLeaderThatFallsIsReplacedAndLearnsWhatItMissed() {
        int first = leader(play(script(1, 1_000, "")));
        assertThat(first).isPositive();
        int other = first % 5 + 1;
        String fall = move(1_000, "crash", first, 0);
        int second = leader(play(script(1, 5_000, fall)));
        assertThat(second).isPositive().isNotEqualTo(first);
        String back = fall + "," + move(5_000, "propose", second, 0) + "," + move(6_000, "start", first, 0);
        JsonObject told = play(script(1, 9_000, back));
        assertThat(end(told).get(first).get("log"))
                .isEqualTo(end(told).get(other).get("log"))
                .hasToString(end(told).get(second).get("log").toString());
        assertThat(end(told).get(first).get("log").toString()).contains("v1");
    }

    @Test
    void whoIsCutOffCommitsNothing() {
        int leader = leader(play(script(3, 1_000, "")));
        StringBuilder moves = new StringBuilder();
        for (int i = 1; i <= 5; i++) {
            if (i != leader) {
                moves.append(move(1_000, "cut", leader, i)).append(',');
                moves.append(move(1_000, "cut", i, leader)).append(',');
            }
        }
        JsonObject told = play(script(3, 6_000, moves + move(1_100, "propose", leader, 0)));
        JsonObject old = end(told).get(leader);
        assertThat(old.get("log").toString()).contains("v1");
        assertThat(old.get("commit").getAsInt())
                .isLessThan(old.getAsJsonArray("log").size());
        assertThat(leader(told)).isNotEqualTo(leader);
    }

    @Test
    void membersAreChangedThroughAJointConfiguration() {
        String three = script(5, 4_000, move(1_000, "members", 5, 0)).replace("\"voters\":5", "\"voters\":3");
        JsonObject told = play(three);
        TreeSet<Integer> voters = new TreeSet<>();
        end(told).forEach((member, state) -> {
            if (state.get("isVoter").getAsBoolean()) {
                voters.add(member);
            }
        });
        assertThat(voters).containsExactly(1, 2, 3, 4, 5);
        assertThat(end(told).get(4).get("log").toString()).contains("cfg\",\"1:cfg");
    }

    /// As the console's preset plays it: Raft §5.4.2, figure 8.
    @Test
    void anEntryOfAnOlderTermThatAMajorityHasIsNotCommittedByThatAndMayGo() {
        StringBuilder moves = new StringBuilder(move(1_500, "propose", 1, 0));
        between(moves, 2_300, "cut", new int[] {1, 2}, 3, 4, 5);
        between(moves, 2_300, "cut", new int[] {3}, 4);
        also(moves, move(2_400, "propose", 1, 0), move(2_700, "crash", 1, 0), move(3_456, "cut", 5, 3));
        also(moves, move(3_456, "cut", 5, 4), move(3_575, "propose", 5, 0), move(3_975, "crash", 5, 0));
        also(moves, move(4_475, "start", 1, 0));
        between(moves, 4_475, "join", new int[] {1, 3}, 4);
        between(moves, 4_475, "join", new int[] {1}, 3);
        also(moves, move(7_376, "cut", 1, 2), move(7_376, "cut", 1, 4), move(8_075, "crash", 1, 0));
        String untilThere = moves.toString();
        TreeMap<Integer, JsonObject> majority = end(play(script(52, 8_100, untilThere)));
        for (int member : new int[] {1, 2, 3}) {
            assertThat(majority.get(member).get("log").toString()).contains("v2");
        }
        for (int member : new int[] {2, 3, 4}) {
            assertThat(majority.get(member).get("commit").getAsInt()).isEqualTo(2);
        }
        between(moves, 8_275, "cut", new int[] {3}, 1, 4);
        between(moves, 8_275, "join", new int[] {2, 5}, 4);
        between(moves, 8_275, "join", new int[] {2}, 5);
        also(moves, move(8_375, "start", 5, 0));
        for (int a = 1; a <= 5; a++) {
            for (int b = a + 1; b <= 5; b++) {
                between(moves, 12_575, "join", new int[] {a}, b);
            }
        }
        also(moves, move(12_575, "start", 1, 0));
        end(play(script(52, 16_000, moves.toString())))
                .values()
                .forEach(state -> assertThat(state.get("log").toString())
                        .contains("v1")
                        .contains("v3")
                        .doesNotContain("v2"));
    }

    private static void also(StringBuilder moves, String... more) {
        for (String each : more) {
            moves.append(',').append(each);
        }
    }

    private static void between(StringBuilder moves, int at, String deed, int[] left, int... right) {
        for (int a : left) {
            for (int b : right) {
                also(moves, move(at, deed, a, b), move(at, deed, b, a));
            }
        }
    }

    @Test
    void onlyWhatIsAskedForIsTold() {
        String story = script(7, 5_000, "").replace("\"from\":0", "\"from\":4000");
        JsonObject told = play(story);
        assertThat(end(told)).hasSize(5);
        told.getAsJsonArray("messages")
                .forEach(message -> assertThat(
                                message.getAsJsonObject().get("arrives").getAsInt())
                        .isGreaterThanOrEqualTo(4_000));
    }

    @Test
    void whatIsNoScriptIsRefused() {
        for (String bad : new String[] {
            "",
            "[]",
            "{}",
            "null",
            script(1, 999_999_999, ""),
            script(1, 10, move(1, "explode", 1, 0)),
            script(1, 10, move(1, "crash", 6, 0)),
            script(1, 10, move(1, "cut", 1, -1)),
            script(1, 10, "1"),
            script(1, 10, "{}")
        }) {
            assertThatThrownBy(() -> lab.play(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
