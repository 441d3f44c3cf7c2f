package io.althing.server.ui.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// Stories that are played for the console; whether consensus holds is tested elsewhere.
class StoryTest {
    private static final long SEED = 20_261_122;
    private static final int STORIES = 40;

    private static String script(long seed, int untilMillis, String moves) {
        return "{\"kind\":\"begin\",\"story\":1,\"token\":\"\",\"seed\":" + seed + ",\"voters\":5,\"from\":0,\"until\":"
                + untilMillis + ",\"moves\":[" + moves + "]}";
    }

    private static String move(int at, String deed, int a, int b) {
        return "{\"at\":" + at + ",\"deed\":\"" + deed + "\",\"a\":" + a + ",\"b\":" + b + "}";
    }

    private static JsonObject play(String script) {
        Wish.Begin begin = (Wish.Begin) Wish.parse(script);
        JsonObject told = nothing();
        tell(told, new Story(begin), begin.untilMillis());
        return told;
    }

    private static JsonObject nothing() {
        JsonObject told = new JsonObject();
        for (String each : new String[] {"states", "messages", "notes"}) {
            told.add(each, new JsonArray());
        }
        return told;
    }

    /// Has a story told on, and adds what it tells.
    private static void tell(JsonObject told, Story story, int untilMillis) {
        Story.Piece piece;
        do {
            piece = story.next(untilMillis, false);
            add(told, piece);
        } while (!piece.isLast());
    }

    private static void add(JsonObject told, Story.Piece piece) {
        JsonObject more = JsonParser.parseString(piece.json()).getAsJsonObject();
        for (String each : new String[] {"states", "messages", "notes"}) {
            told.getAsJsonArray(each).addAll(more.getAsJsonArray(each));
        }
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
        assertThat(play(story)).isEqualTo(play(story));
        assertThat(play(story)).isNotEqualTo(play(story.replace("\"seed\":7", "\"seed\":8")));
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
        TreeMap<Integer, JsonObject> majority = end(play(script(2137, 8_100, untilThere)));
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
        end(play(script(2137, 16_000, moves.toString())))
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
        String story = script(7, 5_000, "");
        JsonObject whole = play(story);
        JsonObject part = play(story.replace("\"from\":0", "\"from\":4000"));
        assertThat(part).isEqualTo(since(whole, 4_000));
        assertThat(part.getAsJsonArray("messages")).isNotEmpty();
        assertThat(play(story.replace("\"from\":0", "\"from\":5001"))).isEqualTo(nothing());
    }

    private static JsonObject since(JsonObject told, int millis) {
        JsonObject part = nothing();
        for (String each : new String[] {"states", "messages", "notes"}) {
            String when = each.equals("messages") ? "sent" : "at";
            told.getAsJsonArray(each).forEach(one -> {
                if (one.getAsJsonObject().get(when).getAsInt() >= millis) {
                    part.getAsJsonArray(each).add(one);
                }
            });
        }
        return part;
    }

    /// Moves are made, steps taken and stories begun anew at any moment, as pages do; in the end
    /// it must be what one run from the seed tells.
    @Test
    void whatIsToldStepByStepIsWhatIsToldFromTheSeed() {
        for (int i = 0; i < STORIES; i++) {
            long seed = SEED + i;
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            Script script = new Script(random.nextInt(1_000), 1 + random.nextInt(World.MEMBERS), List.of());
            Story story = new Story(new Wish.Begin(1, "", script, 0, 0));
            JsonObject told = nothing();
            int until = random.nextInt(500);
            tell(told, story, until);
            while (until < 20_000) {
                Script.Move move = anyMove(random, until + 1 + random.nextInt(300));
                List<Script.Move> moves = new ArrayList<>(script.moves());
                moves.add(move);
                script = new Script(script.seed(), script.voters(), moves);
                if (random.nextInt(5) == 0) {
                    story = new Story(new Wish.Begin(1, "", script, until + 1, until));
                } else {
                    story.add(List.of(move));
                }
                if (random.nextInt(4) == 0) {
                    until = oneChange(told, story, move.atMillis() + random.nextInt(1_000));
                }
                int next = Math.max(until, move.atMillis()) + random.nextInt(1_500);
                tell(told, story, next);
                until = next;
            }
            JsonObject anew = nothing();
            tell(anew, new Story(new Wish.Begin(1, "", script, 0, 0)), until);
            assertThat(told).as("seed %d", seed).isEqualTo(anew);
        }
    }

    /// Goes on until something changes, at most until then; returns the moment.
    private static int oneChange(JsonObject told, Story story, int untilMillis) {
        Story.Piece piece;
        do {
            piece = story.next(untilMillis, true);
            add(told, piece);
        } while (!piece.isLast());
        return JsonParser.parseString(piece.json())
                .getAsJsonObject()
                .get("until")
                .getAsInt();
    }

    private static Script.Move anyMove(RandomGenerator random, int atMillis) {
        Script.Deed[] deeds = Script.Deed.values();
        Script.Deed deed = deeds[random.nextInt(deeds.length)];
        return new Script.Move(atMillis, deed, 1 + random.nextInt(World.MEMBERS), 1 + random.nextInt(World.MEMBERS));
    }

    @Test
    void aStepEndsWhereSomethingChanges() {
        Story story = new Story((Wish.Begin) Wish.parse(script(7, 0, "")));
        JsonObject told = nothing();
        tell(told, story, 0);
        JsonObject more = nothing();
        int at = oneChange(more, story, 5_000);
        assertThat(at).isBetween(1, 4_999);
        more.getAsJsonArray("states")
                .forEach(state ->
                        assertThat(state.getAsJsonObject().get("at").getAsInt()).isEqualTo(at));
        assertThat(more.getAsJsonArray("states")).isNotEmpty();
    }

    @Test
    void thePastOfAWorldStaysAsItWas() {
        Story story = new Story((Wish.Begin) Wish.parse(script(7, 1_000, move(3_000, "crash", 1, 0))));
        tell(nothing(), story, 1_000);
        for (Script.Move each : new Script.Move[] {
            new Script.Move(1_000, Script.Deed.CRASH, 1, 0), new Script.Move(2_999, Script.Deed.CRASH, 2, 0)
        }) {
            assertThatThrownBy(() -> story.add(List.of(each))).isInstanceOf(IllegalArgumentException.class);
        }
        story.add(List.of(new Script.Move(3_000, Script.Deed.CRASH, 2, 0)));
        List<Script.Move> tooMany = Collections.nCopies(299, new Script.Move(3_000, Script.Deed.CRASH, 2, 0));
        assertThatThrownBy(() -> story.add(tooMany))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("number of moves");
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
            script(1, 10, "{}"),
            script(1, 10, move(-1, "crash", 1, 0)),
            script(1, 10, "").replace("\"from\":0", "\"from\":12"),
            script(1, 10, "").replace("begin", "end"),
            script(1, 10, "").replace("\"story\":1", "\"story\":{}"),
            script(1, 10, "").replace("\"token\":\"\"", "\"token\":[]"),
            "{\"kind\":\"go\",\"story\":1,\"moves\":[],\"until\":1}",
            "{\"kind\":\"go\",\"story\":1,\"moves\":[],\"until\":-1,\"toChange\":false}",
            "[".repeat(60_000)
        }) {
            assertThatThrownBy(() -> Wish.parse(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
