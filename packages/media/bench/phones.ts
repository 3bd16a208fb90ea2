/** Phones for the benches, in a process of their own: each sends 50 frames a second, spread over 5 ms slots, and counts what it gets. */

import { createSocket, type Socket } from "node:dgram";
import { buildRtp } from "../src/rtp.ts";
import { newSrtpOut, protectRtp, type SrtpOut } from "../src/srtp.ts";
import { benchKey } from "./key.ts";

type Phone = {
  readonly secured: SrtpOut | undefined;
  readonly socket: Socket;
  to: number;
  sequence: number;
  received: number;
  last: number;
  gaps: number;
};

const phones: Phone[] = [];

let type = 8;

const open = async (count: number, secured: boolean): Promise<number[]> => {
  for (let i = 0; i < count; i++) {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    const phone: Phone = {
      secured: secured ? newSrtpOut(benchKey) : undefined,
      socket,
      to: 0,
      sequence: 0,
      received: 0,
      last: -1,
      gaps: 0,
    };
    socket.on("message", (packet) => {
      const sequence = packet.readUInt16BE(2);
      if (phone.last >= 0) phone.gaps += (((sequence - phone.last) << 16) >> 16) - 1; // reordering takes back what it gave
      phone.last = sequence;
      phone.received++;
    });
    phones.push(phone);
  }
  return phones.map(({ socket }) => socket.address().port);
};

const payload = Uint8Array.from({ length: 160 }, (_, i) => (i * 7) & 0xff);
const send = (phone: Phone, ssrc: number) => {
  const { sequence } = phone;
  phone.sequence++;
  const header = {
    payloadType: type,
    marker: false,
    sequence: sequence & 0xffff,
    timestamp: (sequence * 160) >>> 0,
    ssrc,
  };
  const packet = buildRtp(header, payload);
  phone.socket.send(phone.secured ? protectRtp(phone.secured, packet) : packet, phone.to, "127.0.0.1");
};

let slot = 0;
const start = performance.now();
const tick = () => {
  for (; performance.now() - start >= slot * 5; slot++)
    for (let i = slot % 4; i < phones.length; i += 4) if (phones[i]!.to) send(phones[i]!, i + 1);
  setTimeout(tick, Math.max(1, slot * 5 - (performance.now() - start)));
};
tick();

type Asked = { open?: number; secured?: boolean; type?: number; to?: number[]; count?: boolean };
process.on("message", (message: Asked) => {
  type = message.type ?? type;
  if (message.open) void open(message.open, message.secured === true).then((ports) => process.send!({ ports }));
  for (const [i, port] of (message.to ?? []).entries()) phones[i]!.to = port;
  if (message.count) {
    const sum = (of: (phone: Phone) => number) => phones.reduce((total, phone) => total + of(phone), 0);
    process.send!({ received: sum((p) => p.received), gaps: sum((p) => p.gaps) });
  }
});
process.on("disconnect", () => process.exit(0));
