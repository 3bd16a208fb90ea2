import { type Field, numberOfParty, packTable, sealedNumber } from "../fields.ts";

const identity: Field = {
  ...{ name: "identity", is: "identity", zh: "身份证号（完整）", en: "Identity number, whole" },
  ...{ sql: `t."identity_sealed"`, of: "identity_hash" },
};

/** 来电人: records, numbers, lists. */
export const citizenTables = [
  packTable({
    ...{ kind: "citizens", name: "citizens", table: "citizen", key: ["id"], until: "created_at" },
    ...{ zh: "来电人档案", en: "Records of citizens" },
    fields: `
      id | 编号 | Id
      name | 姓名 | Name
      notes | 备注 | Notes
      tags list | 标签 | Tags
      merged_into | 已并入的档案 | The record that it went into
      created_at time | 建立时间 | When it was made
      created_by | 建立的人 | By whom
      updated_at time | 修改时间 | When it was changed
      updated_by | 修改的人 | By whom`,
    more: [identity],
    left: "identity_sealed identity_hash",
  }),
  packTable({
    ...{ kind: "citizens", name: "citizen_numbers", table: "citizen_number", key: ["party"] },
    ...{ zh: "来电人的号码", en: "Numbers of citizens" },
    fields: `
      party | 号码的代号，与通话记录中的相同 | Pseudonym of the number, as in the call log
      citizen | 档案编号 | The record
      at time | 登记时间 | When it was entered`,
    more: [sealedNumber("number", "号码（完整）", "The number, whole", "number_sealed", "party")],
    left: "number_sealed number_end",
  }),
  packTable({
    ...{ kind: "citizens", name: "parties", table: "party", key: ["id"], until: "created_at" },
    ...{ zh: "代号与号码对照", en: "Which pseudonym is which number" },
    fields: `
      id | 代号 | Pseudonym
      withheld yes | 是否隐藏号码 | Whether it was withheld
      created_at time | 首次出现 | When it was first seen
      erased_at time | 号码抹除时间 | When the number was erased`,
    more: [
      sealedNumber(
        "number",
        "号码（完整）；空：隐藏或已抹除",
        "The number, whole; empty: withheld or erased",
        "number_sealed",
        "id",
      ),
    ],
    left: "number_sealed number_end",
  }),
  packTable({
    ...{ kind: "citizens", name: "citizen_merges", table: "citizen_merge", key: ["id"], until: "at" },
    ...{ zh: "档案合并", en: "Records that were merged" },
    fields: `
      id | 编号 | Id
      into_citizen | 并入的档案 | Into which record
      from_citizen | 被并的档案 | Which record
      from_numbers list | 随之并入的号码代号 | Numbers that went with it
      was record | 合并前的内容，身份证号完整 | What it was before, the identity number whole
      at time | 时间 | When
      by | 操作人 | By whom
      undone_at time | 撤销时间 | When it was undone
      undone_by | 撤销人 | By whom`,
  }),
  packTable({
    ...{ kind: "citizens", name: "citizen_deletions", table: "citizen_deletion", key: ["id"], until: "at" },
    ...{ zh: "依法删除的记录（不含个人信息）", en: "Deletions by law, without personal data" },
    fields: `
      id | 编号 | Id
      citizen | 原档案编号 | The record that went
      at time | 时间 | When
      by | 操作人 | By whom
      ground | 依据 | On which ground
      reference | 文号 | File number
      deleted json | 删除了什么 | What went
      kept json | 保留了什么 | What stays`,
  }),
  packTable({
    ...{ kind: "citizens", name: "caller_lists", table: "listed_caller", key: ["party"] },
    ...{ zh: "来电名单（红名单、黑名单）", en: "Lists of callers" },
    fields: `
      party | 号码代号 | The party
      list | 名单 | Which list
      reason | 原因 | Why
      until time | 有效期至 | Until when
      by | 登记人 | By whom
      at time | 登记时间 | When`,
    more: [sealedNumber("number", "号码（完整）", "The number, whole", "number_sealed", "party")],
    left: "number_sealed number_end",
  }),
];

/** 网上来信. */
export const letterTables = [
  packTable({
    ...{ kind: "letters", name: "letters", table: "letter", key: ["no"], until: "received_at" },
    ...{ zh: "来信与答复", en: "Letters and their answers" },
    fields: `
      id | 编号 | Id
      no | 来信号 | Number of the letter
      source | 来源 | Where it came from
      via | 经由的接口 | By which key
      name | 写信人姓名 | Name that its writer gave
      party | 号码代号 | The party
      verified yes | 手机号是否经短信验证 | Whether the number was proved by a text message
      text | 正文 | Text
      type_given | 写信人选的类型 | Type that its writer chose
      type | 业务类型 | Business type
      type_by | 定类型的人 | Who set the type
      guess json | 系统建议的类型 | What the system guessed
      handling json | 办理要求 | How it is to be handled
      state | 状态 | State
      assignee | 承办人 | Who handles it
      version count | 修改次数 | How often it was changed
      received_at time | 收到时间 | When it came in
      due_at time | 应答复时间 | When it is due
      answer | 答复 | Answer
      answered_by | 答复人 | By whom
      answered_at time | 答复时间 | When
      first_answered_at time | 首次答复时间 | When it was first answered
      read_at time | 写信人查看时间 | When its writer read it
      work_order | 转成的工单 | The work order that it became
      settled_at time | 写信人表示已解决的时间 | When its writer said that the answer settles it`,
    more: [numberOfParty("number", "手机号（完整）", "The number, whole")],
    left: "code_hash",
  }),
  packTable({
    ...{
      kind: "letters",
      name: "letter_pictures",
      table: "letter_picture",
      key: ["id"],
      until: "at",
      where: "t.letter is not null",
    },
    ...{ zh: "来信的图片", en: "Pictures of letters" },
    fields: `
      id | 编号 | Id
      letter | 来信编号 | The letter
      name | 文件名 | Name
      type | 类型 | Type
      bytes count | 字节数 | Bytes
      width count | 宽，像素 | Width in pixels
      height count | 高，像素 | Height in pixels
      content file | 图片文件 | The picture
      at time | 时间 | When`,
    left: "draft",
  }),
  packTable({
    ...{ kind: "letters", name: "text_messages", table: "text_message", key: ["id"], until: "created_at" },
    ...{ zh: "短信发送记录（正文发出后即清除）", en: "Text messages that were sent; their text is gone once they are" },
    fields: `
      id | 编号 | Id
      purpose | 用途 | For what
      subject | 关于什么 | About what
      party | 号码代号 | The party
      state | 状态 | State
      reason | 失败原因 | Why it failed
      created_at time | 建立时间 | When it was made
      send_at time | 应发时间 | When it is to be sent
      not_after time | 最迟 | Not after
      attempts count | 次数 | Attempts
      ended_at time | 结束时间 | When it was sent or given up`,
    left: "number_sealed text_sealed",
  }),
];
