import { type Passage, passageOf, type Stretch, withoutFarEnd } from "./passage.ts";
import { type Reception, receptionOf } from "./quality.ts";
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

/** Of all streams together. */
export const together = (passages: readonly Passage[]): Passage => {
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

/** How speech came by a capture to each far end that hears another. */
export const passagesOf = (
  streams: readonly Stream[],
  ends: readonly Voice[],
  stretch: Stretch,
): ReadonlyMap<Voice, Passage> => {
  const [from, to] = [byPlace(streams, (stream) => stream.from), byPlace(streams, (stream) => stream.to)];
  return new Map(
    ends.flatMap((end) =>
      end.hears
        ? [[end, passageOf(from.get(placeOf(end.hears)) ?? [], to.get(placeOf(end)) ?? [], end.ear.marks, stretch)]]
        : [],
    ),
  );
};

/** How sound came to each far end to which any came: what a far end that it hears was late is taken off. */
export const receptionsOf = (
  streams: readonly Stream[],
  ends: readonly Voice[],
  passages: ReadonlyMap<Voice, Passage>,
): ReadonlyMap<Voice, Reception> => {
  const to = new Map(streams.map((stream) => [stream.to, stream]));
  return new Map(
    ends.flatMap((end) => {
      const [stream, passage] = [to.get(placeOf(end)), passages.get(end)];
      if (!stream) return [];
      return [[end, passage ? withoutFarEnd(receptionOf(stream), passage) : receptionOf(stream)]];
    }),
  );
};
