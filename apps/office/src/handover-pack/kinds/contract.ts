import { packTable } from "../fields.ts";

/** 合同, 日结. */
export const contractTables = [
  packTable({
    ...{ kind: "contract", name: "contract_events", table: "event", key: ["id"], until: "at" },
    where: "t.subject = 'contract'",
    ...{
      zh: "合同：条款、口径、逐日、验收、付款、通知等，按发生次序",
      en: "All that was done under the contract, in its order",
    },
    fields: `
      id count | 次序 | Its place
      type | 做了什么，body 中有各字段 | What was done; its fields are in body
      v count | 该类型的版本 | Version of the type
      actor | 操作人；空：系统 | By whom; empty: the system
      at time | 时间 | When
      body json | 内容；side 为哪一方 | Content; side says for whom`,
    left: "subject",
  }),
  packTable({
    ...{ kind: "contract", name: "recordings_expired", table: "recording_expired", key: ["call"], until: "at" },
    ...{ zh: "按保存期限删除了录音的通话", en: "Calls whose recordings were deleted since their time was over" },
    fields: `
      call | 通话编号 | The call
      days count | 保存天数 | Days for which they were kept
      at time | 删除时间 | When
      done yes | 文件已删除 | The files are gone`,
  }),
  packTable({
    ...{ kind: "contract", name: "contract_files", table: "contract_file", key: ["id"], until: "at" },
    ...{ zh: "合同的证明材料", en: "Evidence of the contract" },
    fields: `
      id | 编号，合同事件 EvidenceFileAdded 以此指代 | Id, by which EvidenceFileAdded names it
      name | 文件名 | Name
      type | 类型 | Type
      bytes count | 字节数 | Bytes
      sha256 | 文件的 SHA-256 | Its SHA-256
      content file | 文件 | The file
      by | 上传人 | By whom
      at time | 时间 | When`,
  }),
  packTable({
    ...{ kind: "contract", name: "contract_samples", table: "contract_sample", key: ["stage", "no"], until: "at" },
    ...{
      zh: "验收抽样：抽样所用的通话名单，抽中的通话见合同事件",
      en: "Lists that samples of calls were drawn from; what was drawn is in the contract's events",
    },
    fields: `
      stage | 付款阶段 | The stage
      no count | 第几次抽样 | Which sample
      list file | 通话编号，一行一个（gzip） | Ids of calls, a line each (gzip)
      at time | 时间 | When`,
    left: "secret",
  }),
  packTable({
    ...{ kind: "contract", name: "contract_packs", table: "contract_pack", key: ["id"], until: "at" },
    ...{ zh: "各阶段的验收证据包", en: "Evidence packs of stages" },
    fields: `
      id | 编号 | Id
      stage | 付款阶段 | The stage
      no count | 第几份 | Which pack
      content file | 证据包（ZIP） | The pack (ZIP)
      by | 生成人 | By whom
      at time | 时间 | When`,
  }),
];

export const figureTables = [
  packTable({
    ...{ kind: "figures", name: "closed_days", table: "day_entry", key: ["no"], until: "at", page: 20 },
    ...{ zh: "日结：每日关账与更正，以校验值相连", en: "Closed days and corrections, chained by hashes" },
    fields: `
      no count | 次序 | Its place in the chain
      day | 日期 | The day
      revision count | 第几次更正，0 为关账 | 0 as it was closed, each correction one more
      at time | 时间 | When
      document | 关账文件原文 | The document as it was closed
      digest | 文件的校验值 | Hash of the document
      previous | 前一条的校验值 | Hash of the entry before
      hash | 本条的校验值 | Hash of this entry
      definitions | 所用指标定义的校验值 | Hash of the definitions of its measures`,
  }),
  packTable({
    ...{ kind: "figures", name: "daily_figures", table: "day_figure", key: ["day", "revision", "place"] },
    ...{ zh: "报表的每日数字", en: "Daily figures of reports" },
    fields: `
      day | 日期 | The day
      revision count | 第几次更正 | Which correction
      place count | 次序 | Place
      by | 按什么分（none 为全天合计） | By what; none: the whole day
      key | 哪一组、哪位座席等 | Which group, agent and so on
      values json | 各指标的值 | Values by measure`,
  }),
  packTable({
    ...{ kind: "figures", name: "measure_definitions", table: "day_definitions", key: ["sha256"], page: 5 },
    ...{ zh: "指标定义原文", en: "Definitions of measures" },
    fields: `
      sha256 | 校验值 | Its hash
      body | 定义原文 | The definitions`,
  }),
  packTable({
    ...{ kind: "figures", name: "identity_checks", table: "identity_check", key: ["id"], until: "at" },
    ...{ zh: "恒等式核对", en: "Checks of the identities that figures obey" },
    fields: `
      id count | 编号 | Id
      at time | 时间 | When
      from_at time | 核对的时段从 | Of what time, from
      to_at time | 到 | To
      breaches json | 不相等之处 | Breaches that were found`,
  }),
  packTable({
    ...{ kind: "figures", name: "day_checks", table: "day_check", key: ["day"] },
    ...{ zh: "日结之后的复算", en: "Closed days reckoned again" },
    fields: `
      day | 日期 | The day
      checked_at time | 复算时间 | When
      differences json | 差异 | Differences`,
  }),
  packTable({
    ...{ kind: "figures", name: "carrier_imports", table: "carrier_import", key: ["id"], until: "at" },
    ...{ zh: "话单核对：导入的运营商话单", en: "Carriers' records that were imported" },
    fields: `
      id | 编号 | Id
      trunk | 中继 | The trunk
      file_name | 文件名 | Name of the file
      sha256 | 文件的 SHA-256 | Its SHA-256
      encoding | 编码 | Encoding
      bytes count | 字节数 | Bytes
      at time | 时间 | When
      by | 导入人 | By whom
      from_at time | 核对的时段从 | Of what time, from
      to_at time | 到 | To
      rules json | 核对规则 | Rules
      clock_ms count | 时钟差，毫秒 | Difference of clocks, ms
      totals json | 合计 | Totals`,
  }),
  packTable({
    ...{ kind: "figures", name: "carrier_lines", table: "carrier_line", key: ["id"] },
    ...{ zh: "话单逐行的核对结果", en: "Carriers' records, line by line" },
    fields: `
      id | 编号 | Id
      import | 导入编号 | The import
      line count | 行号 | Line
      outcome | 结果 | What came of it
      problem | 读不懂的列 | The column that can't be read
      direction | 方向 | Direction
      caller_party | 主叫代号 | The caller
      called_party | 被叫代号 | Who was called
      at time | 话单上的时间 | When, as the carrier says
      duration_ms count | 话单上的时长，毫秒 | How long, as the carrier says, ms
      call | 通话编号 | The call
      own_at time | 本系统的时间 | When, as we say
      own_duration_ms count | 本系统的时长，毫秒 | How long, as we say, ms
      time_ms count | 时间差，毫秒 | Difference of time, ms
      length_ms count | 时长差，毫秒 | Difference of length, ms`,
    more: [
      ...(["caller", "called"] as const).map((end) => ({
        ...{ name: `${end}_number`, is: "number" as const, of: `${end}_party`, sql: `t."${end}_sealed"` },
        ...{ zh: end === "caller" ? "主叫号码（完整）" : "被叫号码（完整）", en: `The ${end} number, whole` },
      })),
    ],
    left: "caller_sealed called_sealed",
  }),
];
