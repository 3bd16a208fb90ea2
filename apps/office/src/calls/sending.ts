import type { Readable } from "node:stream";
import type { Segment } from "@zongji/domain";
import { Refusal } from "@zongji/web";
import type { FastifyReply, FastifyRequest } from "fastify";
import { sizeOf } from "./sound.ts";
import { parseRange } from "./wav.ts";

/** What is asked of a recording: bytes of its WAV file. @throws Refusal rangeNotSatisfiable */
export const askedOf = (segments: readonly Segment[], request: FastifyRequest, reply: FastifyReply) => {
  const size = sizeOf(segments);
  const range = parseRange(request.headers.range, size);
  reply.header("accept-ranges", "bytes").header("cache-control", "private, no-store").type("audio/wav");
  if (range === "unsatisfiable") {
    reply.header("content-range", `bytes */${size}`);
    throw new Refusal("rangeNotSatisfiable");
  }
  return { from: 0, to: size - 1, size, ...range, isPart: range !== undefined };
};

type Asked = ReturnType<typeof askedOf>;

export const sendSound = ({ from, to, size, isPart }: Asked, reply: FastifyReply, sound: Readable) => {
  if (isPart) reply.code(206).header("content-range", `bytes ${from}-${to}/${size}`);
  return reply.header("content-length", to - from + 1).send(sound);
};
