import { packTable } from "../fields.ts";

/** 运行: hand-over notes, notices, alarms. */
export const operationTables = [
  packTable({
    ...{ kind: "operation", name: "shift_notes", table: "handover", key: ["id"], until: "at" },
    ...{ zh: "交接班记录", en: "Hand-over notes of shifts" },
    fields: `
      id | 编号 | Id
      group_id | 技能组 | The group
      text | 内容 | Text
      lines json | 逐项 | Its lines
      revision count | 修改次数 | How often it was changed
      by | 交班人 | By whom
      at time | 时间 | When
      changed_at time | 修改时间 | When it was changed
      confirmed_by | 接班人 | Who took over
      confirmed_at time | 接班时间 | When
      remark | 接班意见 | What he remarked`,
  }),
  packTable({
    ...{ kind: "operation", name: "shift_note_revisions", table: "handover_revision", key: ["handover", "revision"] },
    until: "at",
    ...{ zh: "交接班记录的每一版", en: "Each version of a hand-over note" },
    fields: `
      handover | 记录编号 | The note
      revision count | 第几版 | Which version
      text | 内容 | Text
      lines json | 逐项 | Its lines
      at time | 时间 | When`,
  }),
  packTable({
    ...{ kind: "operation", name: "shift_note_readings", table: "handover_reading", key: ["handover", "user_id"] },
    ...{ zh: "交接班记录的阅知", en: "Who has read which hand-over note" },
    fields: `
      handover | 记录编号 | The note
      user_id | 阅知人 | Who read it
      revision count | 读的第几版 | Which version
      at time | 时间 | When`,
  }),
  packTable({
    ...{ kind: "operation", name: "announcements", table: "announcement", key: ["id"], until: "at" },
    ...{ zh: "公告", en: "Notices" },
    fields: `
      id | 编号 | Id
      title | 标题 | Title
      text | 内容 | Text
      roles list | 发给的角色 | For which roles
      groups list | 发给的技能组 | For which groups
      from_at time | 从 | From
      until_at time | 到 | Until
      revision count | 修改次数 | How often it was changed
      by | 发布人 | By whom
      at time | 时间 | When
      withdrawn_by | 撤回人 | Who took it back
      withdrawn_at time | 撤回时间 | When`,
  }),
  packTable({
    ...{ kind: "operation", name: "announcement_receipts", table: "announcement_receipt" },
    ...{ key: ["announcement", "user_id"], until: "at" },
    ...{ zh: "公告的阅知", en: "Who has read which notice" },
    fields: `
      announcement | 公告编号 | The notice
      user_id | 阅知人 | Who read it
      at time | 时间 | When`,
  }),
  packTable({
    ...{ kind: "operation", name: "roster_shifts", table: "roster_shift", key: ["id"] },
    ...{ zh: "班次", en: "Shifts" },
    fields: `
      id | 编号 | Id
      name | 名称 | Name
      from_time | 上班时间 | When it begins
      to_time | 下班时间；不晚于上班时间的为次日 | When it ends; no later than its beginning: on the next day
      revision count | 修改次数 | How often it was changed
      by | 修改人 | Who changed it last
      at time | 时间 | When
      retired_at time | 停用时间 | When it was retired`,
  }),
  packTable({
    ...{ kind: "operation", name: "roster", table: "roster_revision", key: ["no"], until: "at" },
    ...{
      zh: "排班的每一次填写，同一人同一日以最后一次为准",
      en: "Each entry of the roster; of a person's day the last holds",
    },
    fields: `
      no count | 次序 | Its place
      user_id | 座席 | The agent
      day | 日期 | The day
      revision count | 第几次 | Which version
      shifts json | 班次；空列表：排休；空：取消排班 | Shifts; an empty list: a day off; empty: taken out
      by | 填写人 | By whom
      at time | 时间 | When`,
  }),
  packTable({
    ...{ kind: "operation", name: "alarms", table: "alarm", key: ["id"], until: "raised_at" },
    ...{ zh: "系统告警", en: "Alarms of the system" },
    fields: `
      id | 编号 | Id
      node | 服务器 | The server
      epoch | 该服务器的一次运行 | One run of it
      alarm | 告警 | Which alarm
      subject | 关于什么 | About what
      level | 级别 | Level
      raised_at time | 发生 | When it was raised
      cleared_at time | 解除 | When it was cleared
      value count | 数值 | Value
      worst count | 最坏值 | The worst value
      acknowledged_at time | 确认时间 | When it was acknowledged
      acknowledged_by | 确认人 | By whom`,
    left: "raised_steady cleared_steady",
  }),
];

/** What people did. */
export const historyTables = [
  packTable({
    ...{ kind: "history", name: "events", table: "event", key: ["id"], until: "at", where: "t.subject <> 'contract'" },
    ...{ zh: "各业务逐步的经过：谁在何时做了什么", en: "Step by step what people did in every room" },
    fields: `
      id count | 次序 | Its place
      type | 做了什么，body 中有各字段 | What was done; its fields are in body
      v count | 该类型的版本 | Version of the type
      subject | 关于哪个工单、投诉、知识等的编号 | The id of the order, complaint, article that it is about
      actor | 操作人；空：系统 | By whom; empty: the system
      at time | 时间 | When
      body json | 内容 | Content`,
  }),
  packTable({
    ...{ kind: "history", name: "audit", table: "audit", key: ["id"], until: "at" },
    ...{ zh: "审计日志", en: "The audit trail" },
    fields: `
      id count | 次序 | Its place
      at time | 时间 | When
      user_id | 用户 | The user
      login | 登录名 | Login name
      address | 网络地址 | Network address
      action | 操作 | What was done
      subject | 对象 | On what
      detail json | 详情 | Detail`,
    left: "fact",
  }),
];
