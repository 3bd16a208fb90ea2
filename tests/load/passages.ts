import { type Passage, passageOf, type Stretch } from "./passage.ts";
import type { Voice } from "./voice.ts";
import type { Stream } from "./wire.ts";

const placeOf = ({ address, port }: Voice): string => `${address}:${port}`;

const byPlace = (streams: readonly Stream[], of: (stream: Stream) => string): Map<string, Stream[]> => {
  const found = new Map<string, Stream[]>();
  for (const stream of streams) {
    const there = found.get(of(stream));
    if (there) there.push(stream);
    else found.set(of(stream), [stream]);
  }
  return found;
};

const together = (passages: readonly Passage[]): Passage => {
  const sum = (of: (passage: Passage) => number) => passages.reduce((total, each) => total + of(each), 0);
  const delaysMs = new Float64Array(sum((each) => each.delaysMs.length));
  let at = 0;
  for (const each of passages) {
    delaysMs.set(each.delaysMs, at);
    at += each.delaysMs.length;
  }
  return {
    ...{ sent: sum(({ sent }) => sent), leftOut: sum(({ leftOut }) => leftOut), delaysMs },
    inserted: sum(({ inserted }) => inserted),
  };
};

/** How speech came from far end to far end by a capture, of all that hear another together. */
export const passagesOf = (streams: readonly Stream[], ends: readonly Voice[], stretch: Stretch): Passage => {
  const [from, to] = [byPlace(streams, (stream) => stream.from), byPlace(streams, (stream) => stream.to)];
  return together(
    ends.flatMap((end) =>
      end.hears
        ? [passageOf(from.get(placeOf(end.hears)) ?? [], to.get(placeOf(end)) ?? [], end.ear.marks, stretch)]
        : [],
    ),
  );
};
