import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { createBrowserPhones } from "./browser-phones.ts";

const socket = () => {
  const emitter = new EventEmitter();
  const closed: number[] = [];
  return {
    closed,
    on: (event: "close", listener: () => void) => emitter.on(event, listener),
    close: (code: number) => {
      closed.push(code);
      emitter.emit("close");
    },
  };
};

it("tells the place that a browser phone was used at when it is opened at another", () => {
  const phones = createBrowserPhones();
  const [first, second, third] = [socket(), socket(), socket()];
  phones.opened("b1", first);
  phones.opened("b1", second);
  phones.opened("b1", third);
  expect([first.closed, second.closed, third.closed]).toEqual([[4409], [4409], []]);
});

it("leaves other devices alone, and forgets a place that closed by itself", () => {
  const phones = createBrowserPhones();
  const [first, other, next] = [socket(), socket(), socket()];
  phones.opened("b1", first);
  phones.opened("b2", other);
  first.close(1000);
  phones.opened("b1", next);
  expect(first.closed).toEqual([1000]);
  expect(other.closed).toEqual([]);
});
