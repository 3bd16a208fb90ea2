import { numberOfParty, packTable } from "../fields.ts";

/** 投诉, 业务洽商. */
export const complaintTables = [
  packTable({
    ...{ kind: "complaints", name: "complaints", table: "complaint", key: ["no"], until: "created_at" },
    ...{ zh: "投诉；逐步的经过见 history/events", en: "Complaints; each step is in history/events" },
    fields: `
      id | 编号 | Id
      no | 投诉号 | Number
      state | 状态 | State
      source | 来源 | From what
      ref | 来源的编号 | The id of what it is from
      party | 号码代号 | The party
      name | 投诉人 | Who complains
      business_type | 业务类型 | Business type
      against | 投诉对象 | About whom
      title | 标题 | Title
      text | 内容 | Text
      received_at time | 收到时间 | When it came in
      due_at time | 到期时间 | When it is due
      fault | 责任认定 | Whose fault it was found to be
      finding | 认定说明 | The finding
      verified_by | 认定人 | By whom
      verified_at time | 认定时间 | When
      appeal | 申诉 | Appeal
      appealed_by | 申诉人 | By whom
      appealed_at time | 申诉时间 | When
      decision | 申诉结论 | What was decided
      decided_by | 决定人 | By whom
      decided_at time | 决定时间 | When
      closed_by | 办结人 | Who closed it
      closed_at time | 办结时间 | When
      counted yes | 是否计入合同 | Whether it counts under the contract
      created_by | 登记人 | Who registered it
      created_at time | 登记时间 | When
      version count | 修改次数 | How often it was changed`,
    more: [numberOfParty("number", "投诉人号码（完整）", "The number, whole")],
  }),
  packTable({
    ...{ kind: "complaints", name: "complaint_evidence", table: "complaint_evidence", key: ["seq"], until: "at" },
    ...{ zh: "投诉的证据", en: "Evidence of complaints" },
    fields: `
      id | 编号 | Id
      seq count | 添加的次序 | The order in which it was added
      complaint | 投诉编号 | The complaint
      kind | 种类 | Kind
      ref | 通话、工单、知识等的编号 | The id of a call, an order, an article
      version count | 当时的版本 | Its version then
      title | 标题 | Title
      text | 内容 | Text
      type | 文件类型 | Type of the file
      bytes count | 字节数 | Bytes
      content file | 证据文件 | The file
      by | 添加人 | By whom
      at time | 时间 | When`,
  }),
  packTable({
    ...{ kind: "complaints", name: "consultations", table: "consultation", key: ["no"], until: "asked_at" },
    ...{ zh: "业务洽商", en: "Consultations between provider and client" },
    fields: `
      id | 编号 | Id
      no | 洽商号 | Number
      state | 状态 | State
      topic | 主题 | Topic
      source | 来源 | From what
      ref | 来源的编号 | The id of what it is from
      department | 部门编号 | The department
      department_name | 部门名称 | Its name
      title | 标题 | Title
      question | 问题 | Question
      days count | 时限，工作日 | Working days
      asked_by | 提出人 | Who asked
      asked_at time | 提出时间 | When
      due_at time | 到期时间 | When it is due
      answer | 答复 | Answer
      answered_by | 答复人 | Who answered
      answered_at time | 答复时间 | When
      note | 说明 | Note
      closed_by | 办结人 | Who closed it
      closed_at time | 办结时间 | When
      article | 写成的知识 | The article that was made of it
      version count | 修改次数 | How often it was changed`,
  }),
  packTable({
    ...{ kind: "complaints", name: "consultation_citings", table: "consultation_citing" },
    key: ["work_order", "consultation"],
    ...{ zh: "工单引用的洽商答复", en: "Answers of consultations that orders cite" },
    fields: `
      consultation | 洽商编号 | The consultation
      work_order | 工单编号 | The order
      answer | 当时的答复 | The answer as it was
      by | 操作人 | By whom
      at time | 时间 | When`,
  }),
];
