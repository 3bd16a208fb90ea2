/** The functions of Linux's C library that UDP needs, called by koffi, which has prebuilt binaries. Structures are those of 64 bit (x64, arm64). */

import { createRequire } from "node:module";
import { getSystemErrorName } from "node:util";

/** Memory for system calls: its address never changes. */
export type Memory = { readonly address: number; readonly bytes: Uint8Array; readonly words: Uint32Array };

/** As in their man pages; −1 is an error. Addresses are numbers, since a bigint costs more than the call. */
export type SystemCalls = {
  readonly socket: (family: number, type: number, protocol: number) => number;
  readonly bind: (fd: number, address: Uint8Array, length: number) => number;
  readonly connect: (fd: number, address: Uint8Array, length: number) => number;
  readonly getsockname: (fd: number, address: Uint8Array, length: Uint8Array) => number;
  readonly setsockopt: (fd: number, level: number, name: number, value: Uint8Array, length: number) => number;
  readonly getsockopt: (fd: number, level: number, name: number, value: Uint8Array, length: Uint8Array) => number;
  readonly recvmsg: (fd: number, message: number, flags: number) => number;
  readonly send: (fd: number, bytes: number, length: number, flags: number) => number;
  readonly sendto: (
    fd: number,
    bytes: number,
    length: number,
    flags: number,
    address: number,
    addressLength: number,
  ) => number;
  readonly sendtoArrays: (
    fd: number,
    bytes: Uint8Array,
    length: number,
    flags: number,
    address: Uint8Array,
    addressLength: number,
  ) => number;
  readonly close: (fd: number) => number;
  readonly clockGettime: (clock: number, into: number) => number;
  readonly inetPton: (family: number, text: string, into: Uint8Array) => number;
  readonly inetNtop: (family: number, address: Uint8Array, into: Uint8Array, length: number) => string | null;
  /** The number of the last error. */
  readonly errno: () => number;
  /** The last error as an ErrnoException. */
  readonly error: (call: string) => NodeJS.ErrnoException;
  /** Allocates memory that begins at a cache line. */
  readonly allocate: (bytes: number) => Memory;
};

const line = 64;

const declare = (koffi: typeof import("koffi")): SystemCalls => {
  const libc = koffi.load(null);
  return {
    socket: libc.func("int socket(int, int, int)"),
    bind: libc.func("int bind(int, void*, uint32_t)"),
    connect: libc.func("int connect(int, void*, uint32_t)"),
    getsockname: libc.func("int getsockname(int, void*, void*)"),
    setsockopt: libc.func("int setsockopt(int, int, int, void*, uint32_t)"),
    getsockopt: libc.func("int getsockopt(int, int, int, void*, void*)"),
    recvmsg: libc.func("int recvmsg(int, uint64_t, int)"),
    send: libc.func("int send(int, uint64_t, size_t, int)"),
    sendto: libc.func("int sendto(int, uint64_t, size_t, int, uint64_t, uint32_t)"),
    sendtoArrays: libc.func("int sendto(int, void*, size_t, int, void*, uint32_t)"),
    close: libc.func("int close(int)"),
    clockGettime: libc.func("int clock_gettime(int, uint64_t)"),
    inetPton: libc.func("int inet_pton(int, str, void*)"),
    inetNtop: libc.func("str inet_ntop(int, void*, void*, uint32_t)"),
    errno: () => koffi.errno(),
    error: (call) => {
      const errno = koffi.errno();
      const code = getSystemErrorName(-errno);
      return Object.assign(new Error(`${call} ${code}`), { code, errno, syscall: call });
    },
    allocate: (count) => {
      const pointer = koffi.alloc("uint8_t", count + line);
      const from = (line - (Number(pointer) % line)) % line;
      const memory = koffi.view(pointer, count + line);
      return {
        address: Number(pointer) + from,
        bytes: new Uint8Array(memory, from, count),
        words: new Uint32Array(memory, from, count >> 2),
      };
    },
  };
};

/** The calls, or why this machine can't have them. */
export const loadSystemCalls = (): SystemCalls | string => {
  const { platform, arch } = process;
  if (platform !== "linux" || (arch !== "x64" && arch !== "arm64")) return `${platform} ${arch} is not provided for`;
  try {
    // Loaded only in the media process, and only if it is used.
    return declare(createRequire(import.meta.url)("koffi") as typeof import("koffi"));
  } catch (error) {
    return `koffi can't be loaded: ${(error as Error).message.split("\n")[0]}`;
  }
};
