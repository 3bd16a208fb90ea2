import fc from "fast-check";
import { expect, test } from "vitest";
import { codesOf, newFrame, samplesOf, setCoded, setLinear, silence } from "./frame.ts";
import { decode, encode } from "./g711.ts";

const law = fc.constantFrom("PCMA", "PCMU");
const codes = fc.uint8Array({ minLength: 160, maxLength: 160 });
const samples = fc.int16Array({ minLength: 160, maxLength: 160 });

test("codes are returned as they came, whatever was asked for before", () => {
  fc.assert(
    fc.property(
      law,
      codes,
      fc.array(fc.constantFrom("linear", "PCMA", "PCMU"), { maxLength: 5 }),
      (of, came, asked) => {
        const frame = newFrame();
        frame.codes.set(came);
        setCoded(frame, of);
        for (const form of asked) {
          const linear = decode(of, came);
          if (form === "linear") expect(samplesOf(frame)).toEqual(linear);
          else expect(codesOf(frame, form)).toEqual(form === of ? came : encode(form, linear));
        }
        expect(codesOf(frame, of)).toEqual(came);
      },
    ),
  );
});

test("linear samples stay unchanged while codes of either law are asked for", () => {
  fc.assert(
    fc.property(samples, fc.array(law, { maxLength: 5 }), (made, asked) => {
      const frame = newFrame();
      frame.codes.fill(1);
      setCoded(frame, "PCMU");
      frame.samples.set(made);
      setLinear(frame);
      for (const of of asked) expect(codesOf(frame, of)).toEqual(encode(of, made));
      expect(samplesOf(frame)).toEqual(made);
    }),
  );
});

test("silence is silence in every form", () => {
  for (const of of ["PCMA", "PCMU", "PCMA"] as const)
    expect(codesOf(silence, of)).toEqual(encode(of, new Int16Array(160)));
  expect(samplesOf(silence)).toEqual(new Int16Array(160));
});
