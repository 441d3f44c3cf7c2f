package io.althing.server.ui.lab;

import com.google.gson.*;
import java.util.*;

public class Explore {
    public static void main(String[] a) {
        Lab lab = new Lab();
        for (int seed = 1; seed <= 400; seed++) {
            JsonObject o = JsonParser.parseString(
                            lab.play("{\"seed\":" + seed + ",\"voters\":5,\"from\":0,\"until\":3000,\"moves\":[]}"))
                    .getAsJsonObject();
            int leader = 0;
            long leadAt = 0;
            Map<Integer, Set<Integer>> cand = new TreeMap<>();
            for (JsonElement e : o.getAsJsonArray("states")) {
                JsonObject s = e.getAsJsonObject();
                if (!s.has("role")) continue;
                String r = s.get("role").getAsString();
                int m = s.get("member").getAsInt();
                int t = s.get("term").getAsInt();
                if (r.equals("leader") && leader == 0) {
                    leader = m;
                    leadAt = s.get("at").getAsInt();
                }
                if (r.equals("candidate"))
                    cand.computeIfAbsent(t, k -> new TreeSet<>()).add(m);
            }
            boolean split = cand.values().stream().anyMatch(s -> s.size() > 1);
            if (seed <= 8 || split)
                System.out.println(seed + " leader " + leader + " at " + leadAt + " candidates " + cand);
        }
    }
}
