/** Of facts on their way, and of the disk. */
import { type AlarmRule, flag } from "./rule.ts";

export const factsRules = {
  journalLag: {
    group: "facts",
    label: { zh: "日志落盘延迟", en: "Journal lag" },
    unit: "ms",
    worse: "more",
    warning: 200,
    critical: 2000,
    back: 0.5,
    raiseAfterMs: 0,
    clearAfterMs: 10_000,
    meaning: {
      zh: "最早一条还没有落盘的日志等了这么久。落盘之前，对应的接听、挂断不会发出，所以呼叫也等这么久。",
      en: "So long has the oldest record waited for the disk. Until it is there the answer or the hang-up that follows from it is not sent: calls wait as long.",
    },
    remedy: {
      zh: "检查磁盘（dmesg、smartctl、云盘的 IOPS 限额）；不要和别的程序共用这块盘。",
      en: "Look at the disk (dmesg, smartctl, the cloud disk's limit of operations); let nothing else use it.",
    },
  },
  journalFailing: {
    ...flag,
    group: "facts",
    label: { zh: "日志写不进去", en: "Journal can't be written" },
    critical: 1,
    raiseAfterMs: 0,
    meaning: {
      zh: "磁盘拒绝写入日志，预留空间也用完了或坏了。正在进行的通话能继续说话，但新的来电接不起来。",
      en: "The disk refuses the journal, and the reserve is used up or fails too. Talks go on, but no new call is answered.",
    },
    remedy: {
      zh: "立刻腾出空间或更换磁盘。恢复后日志自己接着写，没有丢失。",
      en: "Make room or change the disk at once. The journal then goes on by itself, with nothing lost.",
    },
  },
  reserveMissing: {
    group: "disk",
    label: { zh: "日志预留空间缺少", en: "Journal reserve missing" },
    unit: "bytes",
    worse: "more",
    warning: 1,
    back: 0,
    // It is made a few seconds after the start, and at once when there is room.
    raiseAfterMs: 60_000,
    clearAfterMs: 0,
    meaning: {
      zh: "磁盘满过，日志用掉了预留的空间，或还没有地方预留。",
      en: "The disk was full and the journal used its reserve, or there is no room to make it.",
    },
    remedy: {
      zh: "腾出空间；预留会自动补上。",
      en: "Make room; the reserve is made again by itself.",
    },
  },
  databaseDown: {
    ...flag,
    group: "facts",
    label: { zh: "数据库不可用", en: "Database away" },
    critical: 1,
    raiseAfterMs: 3000,
    meaning: {
      zh: "PostgreSQL 没有应答。呼叫照常进行，记录记在日志里等它；通话记录、报表和管理页面看不到新的内容。",
      en: "PostgreSQL does not answer. Calls go on, and records wait for it in the journal; call log, reports and administration show nothing new.",
    },
    remedy: {
      zh: "自带的数据库会自动重启：看 data/postgres.log，多半是磁盘满了。外部的数据库：检查它和网络。",
      en: "The one that comes along is started again by itself: read data/postgres.log, most often the disk is full. One of your own: look at it and the network.",
    },
  },
  factsWaiting: {
    group: "facts",
    label: { zh: "待入库记录", en: "Records waiting for the database" },
    unit: "seconds",
    worse: "more",
    warning: 10,
    critical: 300,
    back: 0.5,
    raiseAfterMs: 5000,
    clearAfterMs: 10_000,
    meaning: {
      zh: "最早一条还没有写进数据库的记录有这么旧。",
      en: "So old is the oldest record that is not in the database yet.",
    },
    remedy: {
      zh: "看“数据库不可用”；数据库在但很慢时，检查它的磁盘和锁。",
      en: "See “Database away”; where it is there but slow, look at its disk and its locks.",
    },
  },
  factsRefused: {
    group: "facts",
    label: { zh: "数据库拒绝的记录", en: "Records that the database refuses" },
    unit: "count",
    worse: "more",
    critical: 1,
    back: 0,
    raiseAfterMs: 0,
    clearAfterMs: 0,
    meaning: {
      zh: "数据库不接受某条记录，或库里同一条的内容不同。它留在日志文件里，那个文件不会被删除。",
      en: "The database does not take a record, or holds the same one with other content. It stays in its journal file, which is kept.",
    },
    remedy: {
      zh: "server.log 里写明是哪一条。保留 data/journal，联系开发者。",
      en: "server.log names it. Keep data/journal and report it to the makers.",
    },
  },
  followerBehind: {
    group: "facts",
    label: { zh: "读表落后", en: "Read table behind" },
    unit: "seconds",
    worse: "more",
    warning: 10,
    critical: 300,
    back: 0.5,
    raiseAfterMs: 5000,
    clearAfterMs: 5000,
    each: "follower",
    meaning: {
      zh: "从记录生成通话记录、座席时长等读表的步骤一直失败，已经这么久。",
      en: "For so long what makes a read table (call log, agents' time …) from the journal has failed.",
    },
    remedy: {
      zh: "看 server.log 里的原因。修好以后它自己补上；也可以停机后运行 npm run rebuild。",
      en: "Read why in server.log. It catches up by itself once mended; npm run rebuild makes the tables anew.",
    },
  },
  diskFree: {
    group: "disk",
    label: { zh: "磁盘剩余空间", en: "Disk space left" },
    unit: "bytes",
    worse: "less",
    // Of the disk's size: see diskMarks.
    back: 0.1,
    raiseAfterMs: 0,
    clearAfterMs: 10_000,
    each: "disk",
    meaning: {
      zh: "剩余不足 10%（最少 64 MB，最多 10 GB）时提醒；不足 2%（最少 16 MB，最多 1 GB）时为严重，录音停止。",
      en: "A warning below 10 % (at least 64 MB, at most 10 GB); critical below 2 % (at least 16 MB, at most 1 GB), where recordings stop.",
    },
    remedy: {
      zh: "扩容，或按保存期限把旧录音移走（data/recordings 下按日期分目录）。不要删 data/journal 和 data/postgres 里的任何文件。",
      en: "Enlarge the disk, or move old recordings away as their term allows (folders by date in data/recordings). Never delete a file in data/journal or data/postgres.",
    },
  },
  recordingsStopped: {
    ...flag,
    group: "disk",
    label: { zh: "录音已停止", en: "Recordings stopped" },
    critical: 1,
    raiseAfterMs: 0,
    clearAfterMs: 0,
    meaning: {
      zh: "磁盘快满，为了让日志和数据库有地方写，录音停了；或者磁盘拒绝写录音。呼叫照常。通话详情里标出没有录音的时段。",
      en: "The disk is nearly full, and recordings have stopped so that journal and database have the rest; or it refuses them. Calls go on. A call's page marks what was not recorded.",
    },
    remedy: {
      zh: "腾出空间，或看 server.log 里磁盘为什么拒绝。剩余超过停录界限的 1.5 倍时，正在进行的通话自动接着录。",
      en: "Make room, or read in server.log why the disk refuses. With one and a half times the mark the calls that go on are recorded again by themselves.",
    },
  },
  diskDays: {
    group: "disk",
    label: { zh: "磁盘预计可用天数", en: "Days until the disk is full" },
    unit: "days",
    worse: "less",
    warning: 14,
    critical: 3,
    back: 0.2,
    raiseAfterMs: 60_000,
    clearAfterMs: 3_600_000,
    each: "disk",
    meaning: {
      zh: "按最近几天的增长，多少天后会满。",
      en: "By what was written over the last days it is full in so many.",
    },
    remedy: { zh: "与“磁盘剩余空间”相同，趁还来得及。", en: "As for disk space left, while there is time." },
  },
} as const satisfies Record<string, AlarmRule>;
