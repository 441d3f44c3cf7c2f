package io.althing.chaos.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.althing.chaos.holder.Contested;
import io.althing.chaos.holder.Hold;
import io.althing.coordination.Ask;
import io.althing.store.watch.Event;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// What a log may say, and what it must not. Wrong ones are right ones of which something is left
/// out, or made by requests that holders do not make.
class StoryTest {
    private final Scene scene = new Scene();
    private final Story story = new Story();

    private void follow() {
        story.follow(scene.log().claims());
    }

    private void followWithout(long revision, Predicate<Event> left) {
        SortedMap<Long, List<Event>> claims = scene.log().claims();
        claims.computeIfPresent(
                revision, (_, events) -> events.stream().filter(left.negate()).toList());
        story.follow(claims);
    }

    private static boolean isOf(Event event, String folder) {
        return event.pair().key().toString().startsWith(folder);
    }

    @Test
    void aHandOverIsAGrantToWhoeverWaits() {
        scene.acquire(1, Contested.FAIR).acquire(2, Contested.FAIR);
        Hold first = scene.hold(1, Contested.FAIR);
        scene.release(1, Contested.FAIR);
        long released = scene.revision();
        Hold second = scene.hold(2, Contested.FAIR);
        follow();
        assertThat(story.grants()).isEqualTo(2);
        assertThat(story.handOvers()).isEqualTo(1);
        assertThat(story.end(first)).isEqualTo(released);
        assertThat(story.end(second)).isEqualTo(Story.OPEN);
        assertThat(story.end(new Hold(Contested.FAIR, 3, 4))).isZero();
        assertThatThrownBy(story::requireRest).hasMessageContaining("fair has holders");
    }

    @Test
    void anExpiredSessionLeavesNothing() {
        scene.acquire(1, Contested.CHAIR).acquire(2, Contested.CHAIR).expire(2).expire(1);
        long expired = scene.revision();
        follow();
        story.requireRest();
        assertThat(story.sessionEnd(1)).isEqualTo(expired);
        assertThat(story.sessionEnd(3)).isEqualTo(Story.OPEN);
    }

    @Test
    void whatASessionLeavesBehindIsFound() {
        scene.acquire(1, Contested.CHAIR).expire(1);
        assertThatThrownBy(() -> followWithout(scene.revision(), each -> isOf(each, "mine/")))
                .hasMessageContaining("is left of it");
    }

    @Test
    void twoHoldersAreFound() {
        scene.acquire(1, Contested.UNFAIR).acquire(2, Contested.UNFAIR).release(1, Contested.UNFAIR);
        assertThatThrownBy(() -> followWithout(scene.revision(), each -> isOf(each, "hold/") && each.isDelete()))
                .hasMessageContaining("two hold unfair");
    }

    @Test
    void aLockThatStandsIdleWhileSomebodyWaitsIsFound() {
        scene.acquire(1, Contested.FAIR).acquire(2, Contested.FAIR).release(1, Contested.FAIR);
        assertThatThrownBy(() -> followWithout(
                        scene.revision(),
                        each -> isOf(each, "hold/") && !each.isDelete()
                                || isOf(each, "line/")
                                || isOf(each, "wait/")
                                || isOf(each, "head/")))
                .hasMessageContaining("fair stands idle");
    }

    @Test
    void tooManyPermitsAreFound() {
        scene.acquire(1, Scene.permits(2), Scene.POOL);
        scene.ask(new Ask.Resize(Scene.permits(5)));
        scene.acquire(2, Scene.permits(2), Ask.Terms.WAIT);
        assertThatThrownBy(this::follow).hasMessageContaining("4 permits of pool are out");
    }

    @Test
    void whoPassesTheLineIsFound() {
        scene.acquire(1, Scene.permits(2), Scene.POOL).acquire(2, Scene.permits(2), Scene.POOL);
        scene.acquire(3, Scene.permits(1), new Ask.Terms(true, true, 0, 0, 0));
        assertThatThrownBy(this::follow).hasMessageContaining("without having waited");
    }

    @Test
    void whoIsServedBeforeItsTurnIsFound() {
        scene.acquire(1, Contested.FAIR).acquire(2, Contested.FAIR);
        scene.acquire(3, Contested.FAIR.whole(), new Ask.Terms(true, false, 1, 0, 0));
        scene.release(1, Contested.FAIR);
        assertThatThrownBy(this::follow)
                .hasMessageContaining("is served with fair")
                .hasMessageContaining("before");
    }

    @Test
    void aLostPlaceIsFound() {
        scene.acquire(1, Contested.FAIR).acquire(2, Contested.FAIR).acquire(2, Contested.FAIR);
        assertThatThrownBy(this::follow).hasMessageContaining("had been there before");
    }

    @Test
    void aTokenThatDoesNotGrowIsFound() {
        scene.acquire(1, Contested.FAIR);
        SortedMap<Long, List<Event>> claims = scene.log().claims();
        List<Event> granted = claims.remove(scene.revision());
        claims.put(scene.revision() + 9, granted);
        assertThatThrownBy(() -> story.follow(claims)).hasMessageContaining("does not grow");
    }
}
