package io.althing.server.ui.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a page is answered, message by message.
class VisitTest {
    private static final String BEGIN = "{\"kind\":\"begin\",\"story\":4,\"token\":\"good\",\"seed\":1,\"voters\":5,"
            + "\"moves\":[],\"from\":0,\"until\":3000}";
    private static final String GO = "{\"kind\":\"go\",\"story\":4,\"moves\":[],\"until\":4000,\"toChange\":false}";

    private String valid = "good";
    private final Lab lab = new Lab(token -> token.equals(valid) ? null : new Lab.Denial(401, "invalid auth token"));

    /// A page that says this and then nothing.
    private static final class FakePage implements Visit.Page {
        final Deque<String> said = new ArrayDeque<>();
        final List<JsonObject> told = new ArrayList<>();
        Runnable afterFirst = () -> {};

        FakePage(String... said) {
            this.said.addAll(List.of(said));
        }

        @Override
        public String next(Duration patience) {
            return said.poll();
        }

        @Override
        public boolean hasNext() {
            return !said.isEmpty();
        }

        @Override
        public void tell(String json) {
            told.add(JsonParser.parseString(json).getAsJsonObject());
            if (told.size() == 1) {
                afterFirst.run();
            }
        }

        int until() {
            return told.getLast().get("until").getAsInt();
        }
    }

    private WebSocketCloseStatus visit(FakePage page) throws InterruptedException {
        return new Visit(lab, page).stay();
    }

    @Test
    void aStoryIsToldInPiecesUntilItsEnd() throws InterruptedException {
        FakePage page = new FakePage(BEGIN);
        assertThat(visit(page).code()).isEqualTo(Visit.TIMEOUT);
        assertThat(page.told).hasSizeGreaterThan(2);
        assertThat(page.told).allMatch(piece -> piece.get("story").getAsInt() == 4);
        assertThat(page.told.getLast().get("isLast").getAsBoolean()).isTrue();
        assertThat(page.until()).isEqualTo(3_000);
        assertThat(page.told.subList(0, page.told.size() - 1))
                .noneMatch(piece -> piece.get("isLast").getAsBoolean());
    }

    @Test
    void whatIsAskedForNextEndsTheTellingOfWhatWasBefore() throws InterruptedException {
        FakePage page = new FakePage(BEGIN.replace("3000", "120000"));
        page.afterFirst = () -> page.said.add(BEGIN.replace("\"story\":4", "\"story\":5"));
        visit(page);
        assertThat(page.told.stream().filter(piece -> piece.get("story").getAsInt() == 4))
                .hasSize(1);
        assertThat(page.until()).isEqualTo(3_000);
    }

    @Test
    void whoMayNotLookOnIsToldWhyAndTakesNoWorld() throws InterruptedException {
        FakePage page = new FakePage(BEGIN.replace("good", "bad"));
        WebSocketCloseStatus why = visit(page);
        assertThat(why.code()).isEqualTo(4_401);
        assertThat(why.reasonText()).isEqualTo("invalid auth token");
        assertThat(page.told).isEmpty();
    }

    @Test
    void aTokenThatEndsEndsTheWorld() throws InterruptedException {
        FakePage page = new FakePage(BEGIN.replace("3000", "0"));
        page.afterFirst = () -> {
            valid = "another";
            page.said.add(GO);
        };
        assertThat(visit(page).code()).isEqualTo(4_401);
        assertThat(page.told).hasSize(1);
    }

    @Test
    void aMemberHasSoManyWorldsAndNoMore() throws InterruptedException {
        for (int i = 0; i < Lab.WORLDS_MAX; i++) {
            assertThat(lab.enter()).isTrue();
        }
        FakePage page = new FakePage(BEGIN);
        WebSocketCloseStatus why = visit(page);
        assertThat(why.code()).isEqualTo(WebSocketCloseStatus.TRY_AGAIN_LATER.code());
        assertThat(why.reasonText()).contains("16 worlds");
        assertThat(page.told).isEmpty();
        lab.leave();
        visit(new FakePage(BEGIN));
        visit(new FakePage(BEGIN, "{"));
        assertThat(lab.enter()).as("a world ends with its visit").isTrue();
    }

    @Test
    void whatIsNotUnderstoodEndsTheVisit() throws InterruptedException {
        assertThat(visit(new FakePage("{\"kind\":")).code()).isEqualTo(Visit.BAD_REQUEST);
        assertThat(visit(new FakePage(GO)).code()).isEqualTo(4_401);
        WebSocketCloseStatus other = visit(new FakePage(BEGIN, GO.replace("\"story\":4", "\"story\":5")));
        assertThat(other.code()).isEqualTo(Visit.BAD_REQUEST);
        assertThat(other.reasonText()).contains("no story 5");
    }

    @Test
    void reasonsAreCutToWhatAFrameHasRoomFor() {
        assertThat(LabSocket.cut("short")).isEqualTo("short");
        assertThat(LabSocket.cut("日".repeat(200))).isEqualTo("日".repeat(40));
    }
}
