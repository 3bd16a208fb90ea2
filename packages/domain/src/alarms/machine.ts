/** Of the machine, and of what is left. */
import { type AlarmRule, inAnHour } from "./rule.ts";

const MiB = 1024 * 1024;

export const machineRules = {
  cpu: {
    group: "machine",
    label: { zh: "CPU", en: "CPU" },
    unit: "core",
    worse: "more",
    warning: 70,
    critical: 90,
    back: 0.15,
    raiseAfterMs: 30_000,
    clearAfterMs: 30_000,
    each: "process",
    meaning: {
      zh: "进程用了一个核的多少。server 和 media 各只能用一个核：接近 100% 时呼叫开始变慢，语音开始断续。",
      en: "How much of a core the process uses. server and media can use one core each: near 100 % calls become slow and voices break.",
    },
    remedy: {
      zh: "确认没有别的程序占用；按 docs/operations/sizing.md 换更快的核，或把座席组分到第二台服务器。",
      en: "See that nothing else takes it; by docs/operations/sizing.md take a faster core, or give some groups to a second server.",
    },
  },
  memory: {
    group: "machine",
    label: { zh: "进程内存", en: "Memory of the process" },
    unit: "bytes",
    worse: "more",
    warning: 1024 * MiB,
    critical: 2048 * MiB,
    back: 0.1,
    raiseAfterMs: 30_000,
    clearAfterMs: 30_000,
    each: "process",
    meaning: {
      zh: "进程占用的物理内存。一直涨而不回落是缺陷。",
      en: "Memory that the process holds. One that grows without end is a defect.",
    },
    remedy: {
      zh: "夜里话务低时重启服务；保留 server.log，联系开发者。",
      en: "Restart the service in a quiet hour; keep server.log and report it to the makers.",
    },
  },
  memoryFree: {
    group: "machine",
    label: { zh: "机器可用内存", en: "Memory left on the machine" },
    unit: "percent",
    worse: "less",
    warning: 15,
    critical: 5,
    back: 0.2,
    raiseAfterMs: 15_000,
    clearAfterMs: 30_000,
    meaning: {
      zh: "机器上还能用的内存。用尽时系统会杀掉进程。",
      en: "What memory is left. When there is none the system kills processes.",
    },
    remedy: {
      zh: "停掉别的程序或增加内存。",
      en: "Stop whatever else runs there, or add memory.",
    },
  },
  descriptors: {
    group: "machine",
    label: { zh: "文件描述符", en: "File descriptors" },
    unit: "percent",
    worse: "more",
    warning: 80,
    critical: 90,
    back: 0.1,
    raiseAfterMs: 0,
    clearAfterMs: 30_000,
    each: "process",
    meaning: {
      zh: "进程打开的连接和文件占上限的多少。从 90% 起，服务器不再接受陌生地址的新连接；已知的中继、已注册的话机和已登录的人不受影响。",
      en: "How much of its limit the process has open, connections and files. From 90 % on the server lets no more strangers connect; known trunks, registered phones and people who are signed in still can.",
    },
    remedy: {
      zh: "看是谁在连：ss -tn；在防火墙上限制；通话确实多时在 systemd 里加大 LimitNOFILE。",
      en: "See who connects (ss -tn) and limit them at the firewall; where there really are so many calls raise LimitNOFILE in systemd.",
    },
  },
  mediaRestarts: {
    ...inAnHour,
    group: "machine",
    label: { zh: "媒体进程重启（一小时内）", en: "Restarts of media in an hour" },
    warning: 1,
    critical: 3,
    meaning: {
      zh: "承载语音的进程死了又自动起来。电话座席静音约一秒后继续，浏览器座席会重新接通。",
      en: "The process that carries voices died and was started again. SIP phones go on after about a second, browsers are connected again.",
    },
    remedy: {
      zh: "看 server.log 里的 code 和 signal；SIGKILL 多半是内存不足。",
      en: "Read code and signal in server.log; SIGKILL is most often want of memory.",
    },
  },
  serverRestarts: {
    ...inAnHour,
    group: "machine",
    label: { zh: "服务意外重启（一小时内）", en: "Restarts of the server in an hour" },
    warning: 1,
    critical: 3,
    meaning: {
      zh: "上一次运行没有正常结束：被杀、断电或崩溃。",
      en: "The run before did not end as it should: killed, power lost, or crashed.",
    },
    remedy: {
      zh: "看 server.log、journalctl 和 dmesg 里重启前的最后几行。",
      en: "Read the last lines before it in server.log, journalctl and dmesg.",
    },
  },
  officeRestarts: {
    ...inAnHour,
    group: "machine",
    label: { zh: "办公进程重启（一小时内）", en: "Restarts of the office in an hour" },
    warning: 1,
    critical: 3,
    meaning: {
      zh: "负责通话记录、报表和工单的进程死了又自动起来。通话不受影响，这些页面停了几秒。",
      en: "The process of call log, reports and orders died and was started again. Calls went on; those pages stood still for some seconds.",
    },
    remedy: {
      zh: "看 office.log 里重启前的最后几行；SIGKILL 多半是内存不足。",
      en: "Read the last lines before it in office.log; SIGKILL is most often want of memory.",
    },
  },
  databaseRestarts: {
    ...inAnHour,
    group: "machine",
    label: { zh: "数据库重启（一小时内）", en: "Restarts of the database in an hour" },
    warning: 1,
    critical: 3,
    meaning: {
      zh: "随系统运行的 PostgreSQL 停过又起来。通话不受影响，期间的记录先存在本机，随后补入。",
      en: "The PostgreSQL that comes along was down and came up again. Calls went on; what they left meanwhile was kept on the disk and brought in after.",
    },
    remedy: {
      zh: "看 postgres.log 里重启前的最后几行，并查内存和磁盘。",
      en: "Read the last lines before it in postgres.log; look at memory and disk.",
    },
  },
  faults: {
    ...inAnHour,
    group: "other",
    label: { zh: "程序错误（一小时内）", en: "Faults in an hour" },
    warning: 1,
    critical: 10,
    meaning: {
      zh: "程序出错。每一个都是缺陷；受影响的只是那一步，正在处理的那通电话以“程序故障”结束，其他通话不受影响。",
      en: "The program failed at a step. Each is a defect; only that step suffers: the call that it was about ends by a program fault, all others go on.",
    },
    remedy: {
      zh: "把 server.log 里 level 50 的行交给开发者。",
      en: "Send the lines of level 50 in server.log to the makers.",
    },
  },
  clockSteps: {
    ...inAnHour,
    group: "other",
    label: { zh: "系统时钟跳变（一小时内）", en: "Steps of the clock in an hour" },
    warning: 1,
    critical: 5,
    meaning: {
      zh: "系统时钟一下子跳了 0.5 秒以上。计时不受影响；此前一天内的时刻按校正后的时钟更正。",
      en: "The clock of the machine was stepped by over half a second. Durations don't suffer; times of the day before it are corrected by as much.",
    },
    remedy: {
      zh: "用 chrony 慢调时钟，关掉会强行对时的程序；虚拟机关掉宿主机的时间同步。",
      en: "Let chrony slew the clock, and turn off whatever sets it; on a virtual machine turn off the host's time synchronisation.",
    },
  },
  certificateDays: {
    group: "other",
    label: { zh: "证书剩余天数", en: "Days left of the certificate" },
    unit: "days",
    worse: "less",
    warning: 30,
    critical: 7,
    back: 0,
    raiseAfterMs: 0,
    clearAfterMs: 0,
    each: "certificate",
    meaning: {
      zh: "证书过期后，浏览器打不开控制台，TLS 话机注册不上。",
      en: "When it has run out browsers don't open the console, and phones don't register by TLS.",
    },
    remedy: {
      zh: "换上新证书（ZONGJI_TLS_CERT、ZONGJI_TLS_KEY）并重启；自签的在重启时会自动换新。",
      en: "Put a new one in place (ZONGJI_TLS_CERT, ZONGJI_TLS_KEY) and restart; a self-signed one is made anew at a restart.",
    },
  },
} as const satisfies Record<string, AlarmRule>;
