import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildRtcp, parseRtcp } from "./rtcp.ts";
import { buildRtp, emptyRtpHeader, parseRtp } from "./rtp.ts";
import { newSrtpKey } from "./sdes.ts";
import { heardState, newSrtpIn, newSrtpOut, protectRtcp, protectRtp, unprotectRtcp, unprotectRtp } from "./srtp.ts";
import { deriveKey, keystream, newAes, type SrtpKey, srtpSuites, traitsOf } from "./srtp-keys.ts";
import { newTransform, seal, unseal } from "./srtp-transform.ts";

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ""), "hex");
const shown = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString("hex");

test("the keystream equals that of RFC 3711 §B.2", () => {
  const aes = newAes(hex("2B7E151628AED2A6ABF7158809CF4F3C"));
  expect(shown(keystream(aes, hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000"), 48))).toBe(
    "e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0",
  );
  expect(shown(keystream(aes, hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF"), 48))).toBe(
    "ec8cdf7398607cb0f2d21675ea9ea1e4362b7c3c6773516318a077d7fc5073ae6a2cc3787889374fbeb4c81b17ba6c44",
  );
});

test("session keys are derived as in RFC 3711 §B.3", () => {
  const master = hex("E1F97A0D3E018BE0D64FA32C06DE4139");
  const salt = hex("0EC675AD498AFEEBB6960B3AABE6");
  expect(shown(deriveKey(master, salt, 0, 16))).toBe("c61e7a93744f39ee10734afe3ff7a087");
  expect(shown(deriveKey(master, salt, 2, 14))).toBe("30cbbc08863d8c85d49db34a9ae1");
  expect(shown(deriveKey(master, salt, 1, 94))).toBe(
    "cebe321f6ff7716b6fd4ab49af256a156d38baa48f0a0acf3c34e2359e6cdbcee049646c43d9327ad175578ef7227098" +
      "6371c10c9a369ac2f94a8c5fbcdddc256d6e919a48b610ef17c2041e474035766b68642c59bbfc2f34db60dbdfb2",
  );
});

// The packets that libsrtp's test/srtp_driver.c prints.
const reference: SrtpKey = {
  suite: "AES_CM_128_HMAC_SHA1_80",
  material: hex("E1F97A0D3E018BE0D64FA32C06DE4139 0EC675AD498AFEEBB6960B3AABE6").toString("base64"),
};
const rtpPacket = hex("800f1234decafbadcafebabe abababababababababababababababab");
const rtcpPacket = hex("81c8000bcafebabe abababababababababababababababab");

test("packets equal those of another implementation", () => {
  const out = newSrtpOut(reference, { rollover: 0, sequence: -1, rtcpIndex: 1 });
  expect(shown(protectRtp(out, rtpPacket))).toBe(
    "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb",
  );
  expect(shown(protectRtcp(out, rtcpPacket))).toBe(
    "81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798",
  );
});

test("GCM packets equal those of RFC 7714 §16.1.1 and of another implementation", () => {
  const keys = {
    cipher: hex("000102030405060708090a0b0c0d0e0f"),
    auth: Buffer.alloc(0),
    salt: hex("517569642070726f2071756f"),
  };
  const transform = newTransform(keys, traitsOf.AEAD_AES_128_GCM, 16);
  const plain = hex(
    "8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465 73207472 6573",
  );
  const out = new Uint8Array(100);
  const length = seal(transform, plain, 12, 0x5501a0b2, 0xf17b, plain.subarray(0, 12), out);
  const sealed =
    "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce";
  expect(shown(out.subarray(0, length))).toBe(sealed);
  const back = new Uint8Array(100);
  expect(unseal(transform, hex(sealed), 12, 50, 0x5501a0b2, 0xf17b, plain.subarray(0, 12), back)).toBe(true);
  expect(shown(back.subarray(0, 50))).toBe(shown(plain));

  const master = "000102030405060708090a0b0c0d0e0f a0a1a2a3a4a5a6a7a8a9aaab";
  const key: SrtpKey = { suite: "AEAD_AES_128_GCM", material: hex(master).toString("base64") };
  const whole = newSrtpOut(key, { rollover: 0, sequence: -1, rtcpIndex: 1 });
  expect(shown(protectRtp(whole, rtpPacket))).toBe(
    "800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06ed2976826f796b201df3131a127e8a392",
  );
  expect(shown(protectRtcp(whole, rtcpPacket))).toBe(
    "81c8000bcafebabec98b8b5df0392a55852b6c21ac8e7025c52c6fbea2b3b446ea31123ba88ce61e80000001",
  );
});

const packet = (sequence: number, payload = Uint8Array.of(1, 2, 3, sequence & 255), ssrc = 7) =>
  buildRtp({ payloadType: 8, marker: false, sequence: sequence & 0xffff, timestamp: sequence * 160, ssrc }, payload);

describe.each(srtpSuites)("%s", (suite) => {
  const key = newSrtpKey(suite);
  const sealed = (sequences: readonly number[]): Map<number, Uint8Array> => {
    const out = newSrtpOut(key);
    return new Map(sequences.map((n) => [n, protectRtp(out, packet(n)).slice()]));
  };

  test("a secured packet is decrypted, with contributing sources, an extension and padding", () => {
    const out = newSrtpOut(key);
    const from = newSrtpIn(key);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), fc.nat(15), fc.boolean(), (payload, sources, extension) => {
        const body = extension ? [0xbe, 0xde, 0, 1, 9, 9, 9, 9, ...payload] : payload;
        const plain = packet(out.sequence + 1, Uint8Array.from([...new Array(sources * 4).fill(3), ...body]));
        plain[0]! |= sources | (extension ? 0x10 : 0);
        const wire = protectRtp(out, plain);
        expect(wire.length).toBe(plain.length + traitsOf[suite].tagLength);
        expect(shown(unprotectRtp(from, wire))).toBe(shown(plain));
      }),
    );
  });

  test("a report is decrypted once, and looks like RTCP on the wire", () => {
    const [out, from] = [newSrtpOut(key), newSrtpIn(key)];
    for (let n = 0; n < 5; n++) {
      const wire = protectRtcp(out, buildRtcp(9, "name", undefined, undefined, true)).slice();
      expect(wire[1]).toBe(201);
      expect(parseRtcp(unprotectRtcp(from, wire)!)!.length).toBe(3);
      expect(unprotectRtcp(from, wire)).toBeUndefined();
      wire[9]! ^= 1;
      expect(unprotectRtcp(newSrtpIn(key), wire)).toBeUndefined();
    }
  });

  test("a changed bit, another key and a malformed packet are refused", () => {
    const wire = protectRtp(newSrtpOut(key), packet(5)).slice();
    for (let bit = 0; bit < wire.length * 8; bit++) {
      const bent = wire.slice();
      bent[bit >> 3]! ^= 1 << (bit & 7);
      expect(unprotectRtp(newSrtpIn(key), bent)).toBeUndefined();
    }
    expect(unprotectRtp(newSrtpIn(newSrtpKey(suite)), wire)).toBeUndefined();
    const from = newSrtpIn(key);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1600 }), (rubbish) => {
        expect(unprotectRtp(from, rubbish)).toBeUndefined();
        expect(unprotectRtcp(from, rubbish)).toBeUndefined();
      }),
    );
    expect(from.sources.size).toBe(0);
  });

  test("no packet is accepted twice, in any order, with any losses, across rollovers", () => {
    const start = 65_500;
    const wires = sealed(Array.from({ length: 70_000 }, (_, i) => start + i).filter((n) => n < 65_700 || n > 131_000));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(150), fc.nat(40)), { maxLength: 60 }), (hops) => {
        const from = newSrtpIn(key);
        // Without its first packet nobody could know the counter (RFC 3711 §3.3.1).
        expect(unprotectRtp(from, wires.get(start)!)).toBeDefined();
        const taken = new Set([start]);
        let at = start;
        for (const [ahead, back] of hops) {
          at = Math.min(at + ahead, 65_690);
          const n = Math.max(start, at - back);
          const plain = unprotectRtp(from, wires.get(n)!);
          expect(plain !== undefined).toBe(!taken.has(n) && [...taken].every((one) => n > one - 128));
          if (plain) taken.add(n);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("the rollover counter survives a loss of nearly half the numbers, and a new process", () => {
    const out = newSrtpOut(key);
    const all = new Map<number, Uint8Array>();
    for (let n = 0; n < 220_000; n++) {
      out.sequence = n === 0 ? -1 : (n - 1) & 0xffff;
      out.rollover = Math.floor(Math.max(0, n - 1) / 65536);
      if (n % 30_000 < 2) all.set(n, protectRtp(out, packet(n)).slice());
    }
    const from = newSrtpIn(key);
    for (const [n, wire] of all) expect([n, unprotectRtp(from, wire) !== undefined]).toEqual([n, true]);
    const stood = JSON.parse(JSON.stringify(heardState(from)));
    expect(stood).toEqual([[7, 210_001]]);
    // The new process knows where the peer was at the last snapshot, and only about how long ago that was.
    for (const guess of [120_000, 210_001, 270_000]) {
      const next = newSrtpIn(key, [[7, guess]]);
      expect([guess, unprotectRtp(next, all.get(210_000)!) !== undefined]).toEqual([guess, true]);
      expect(next.sources.get(7)!.highest).toBe(210_000);
    }
    const wide = newSrtpIn(key, [[7, 500_000]]);
    expect(unprotectRtp(wide, all.get(210_000)!)).toBeDefined();
  });
});

test("a master key identifier is removed, and must be the agreed one", () => {
  const from = newSrtpIn({ ...reference, mki: "e1f97a0d" });
  const withMki = hex("800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402 e1f97a0d b78d6acc99ea179b8dbb");
  expect(shown(unprotectRtp(from, withMki))).toBe(shown(rtpPacket));
  withMki[28]! ^= 1;
  expect(unprotectRtp(newSrtpIn({ ...reference, mki: "e1f97a0d" }), withMki)).toBeUndefined();
});

test("a silent source is dropped for others, and each source has its own counter", () => {
  const [out, from] = [newSrtpOut(reference), newSrtpIn(reference)];
  for (let ssrc = 1; ssrc <= 40; ssrc++) {
    Object.assign(out, { sequence: -1, rollover: 0 });
    const plain = unprotectRtp(from, protectRtp(out, packet(ssrc, Uint8Array.of(1), ssrc)));
    const header = emptyRtpHeader();
    expect(plain && parseRtp(plain, header) && header.ssrc).toBe(ssrc);
  }
  expect(from.sources.size).toBe(16);
});

test("a packet that was held up is sent late and decrypted, also across a wrap", () => {
  for (const suite of srtpSuites) {
    const key = newSrtpKey(suite);
    const out = newSrtpOut(key);
    const into = newSrtpIn(key, []);
    // A relayed stream keeps the order in which it came.
    const numbers = [65_530, 65_532, 65_531, 65_534, 65_535, 1, 0, 65_533, 2, 4, 65_529, 3, 5];
    for (const sequence of numbers) {
      const packet = buildRtp(
        { payloadType: 8, marker: false, sequence, timestamp: 1, ssrc: 9 },
        Uint8Array.of(sequence & 255),
      );
      expect(shown(unprotectRtp(into, protectRtp(out, packet).slice()))).toBe(shown(packet));
    }
    expect(out.rollover).toBe(1);
  }
});
