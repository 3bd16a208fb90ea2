/** Bytes of the head of a WAV file that has no other chunks: RIFF, fmt and data. */
export const headBytes = 44;
/** Stereo, 16 bit. */
export const frameBytes = 4;
export const rateHz = 8000;

/**
 * ITU-T G.711 A-law, all 256 codes as 16-bit samples. Even bits are inverted on the wire; segments 0 and 1 share their step.
 */
export const aLawSamples: Int16Array = Int16Array.from({ length: 256 }, (_, code) => {
  const bits = code ^ 0x55;
  const segment = (bits >> 4) & 7;
  const low = ((bits & 15) << 4) + 8;
  const magnitude = segment === 0 ? low : (low + 256) << (segment - 1);
  return bits & 0x80 ? magnitude : -magnitude;
});

/** ITU-T G.711 µ-law, likewise; all bits are inverted on the wire. */
export const muLawSamples: Int16Array = Int16Array.from({ length: 256 }, (_, code) => {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 15) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
  return bits & 0x80 ? -magnitude : magnitude;
});

/** The head of a stereo WAV of 16-bit PCM at 8000 Hz with so many samples a channel. */
export const wavHead = (samples: number): Buffer => {
  const head = Buffer.alloc(headBytes);
  const dataBytes = samples * frameBytes;
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(headBytes - 8 + dataBytes, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(2, 22);
  head.writeUInt32LE(rateHz, 24);
  head.writeUInt32LE(rateHz * frameBytes, 28);
  head.writeUInt16LE(frameBytes, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(dataBytes, 40);
  return head;
};

/** Where the samples of a WAV file begin and how many bytes they claim; undefined when it is none. `start` is the file's first piece. */
export const findSamples = (start: Buffer): { offset: number; bytes: number } | undefined => {
  if (start.toString("latin1", 0, 4) !== "RIFF" || start.toString("latin1", 8, 12) !== "WAVE") return undefined;
  for (let at = 12; at + 8 <= start.length; ) {
    const bytes = start.readUInt32LE(at + 4);
    if (start.toString("latin1", at, at + 4) === "data") return { offset: at + 8, bytes };
    // RIFF pads chunks to an even length.
    at += 8 + bytes + (bytes % 2);
  }
  return undefined;
};

/** RFC 9110 §14.1.2, one range only. Undefined: the whole (no Range, another unit, or several ranges, which a server may ignore). */
export const parseRange = (
  header: string | undefined,
  size: number,
): { from: number; to: number } | "unsatisfiable" | undefined => {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return undefined;
  const [first, last] = [match[1] ?? "", match[2] ?? ""];
  const from = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < from) return undefined;
  return from < size && from <= to ? { from, to } : "unsatisfiable";
};
