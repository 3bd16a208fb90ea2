import { numberOfParty, packTable } from "../fields.ts";

/** 工单. */
export const orderTables = [
  packTable({
    ...{ kind: "orders", name: "orders", table: "work_order", key: ["no"], until: "created_at" },
    ...{
      zh: "工单；逐步的办理经过见 history/events（subject 为工单编号）",
      en: "Work orders; each step is in history/events, by the order's id as subject",
    },
    fields: `
      id | 编号 | Id
      no | 工单号 | Number
      state | 状态 | State
      source | 来源 | From what
      ref | 来源的编号（通话、来信等） | The id of what it is from
      party | 号码代号 | The party
      business_type | 业务类型 | Business type
      priority | 优先级 | Priority
      title | 标题 | Title
      form_version count | 表单版本，见 order_forms | Version of the form, see order_forms
      fields json | 表单内容 | What was filled in
      draft_answer | 拟答复 | Draft of the answer
      answer | 答复 | Answer
      answer_kind | 答复的种类 | Kind of answer
      group_id | 技能组 | The group
      assignee | 承办人 | Who handles it
      created_by | 建立人 | Who made it
      users list | 经手人 | All who had it
      created_at time | 建立时间 | When it was made
      clock_from time | 时限起算 | From when its time runs
      days count | 时限，工作日 | Working days
      waits json | 等待来电人的时段 | When the citizen was waited for
      due_at time | 到期时间 | When it is due
      first_reply_at time | 首次答复 | When it was first answered
      answered_at time | 答复时间 | When it was answered
      closed_at time | 办结时间 | When it was closed
      confirmed yes | 来电人是否确认 | Whether the citizen confirmed it
      reopened count | 重办次数 | How often it was opened anew
      escalated yes | 是否升级 | Whether it was escalated
      version count | 修改次数 | How often it was changed
      updated_at time | 修改时间 | When it was changed
      updated_by | 修改人 | By whom`,
    more: [numberOfParty("number", "来电人号码（完整）", "The citizen's number, whole")],
    left: "digits told tell_at",
  }),
  packTable({
    ...{ kind: "orders", name: "order_saves", table: "order_save", key: ["work_order", "version"], until: "at" },
    ...{ zh: "工单内容的每一版", en: "What an order said at each version" },
    fields: `
      work_order | 工单编号 | The order
      version count | 版本 | Version
      content json | 标题、类型、表单、拟答复 | Title, type, form, draft of the answer
      by | 修改人 | By whom
      at time | 时间 | When`,
  }),
  packTable({
    ...{ kind: "orders", name: "order_consults", table: "order_consult", key: ["id"], until: "asked_at" },
    ...{ zh: "征询业务部门", en: "Questions to departments" },
    fields: `
      id | 编号 | Id
      work_order | 工单编号 | The order
      department | 部门编号 | The department
      department_name | 部门名称 | Its name
      question | 问题 | Question
      state | 状态 | State
      days count | 时限，工作日 | Working days
      asked_by | 提出人 | Who asked
      asked_at time | 提出时间 | When
      due_at time | 到期时间 | When it is due
      answer | 答复 | Answer
      note | 说明 | Note
      answered_by | 答复人 | Who answered
      answered_at time | 答复时间 | When
      sent_back count | 退回次数 | How often it was sent back
      files list | 随问题给部门看的附件 | Files that the department is shown`,
    left: "told tell_at",
  }),
  packTable({
    ...{ kind: "orders", name: "order_forms", table: "order_form", key: ["version"], until: "at" },
    ...{ zh: "工单表单的各版本", en: "Versions of the form" },
    fields: `
      version count | 版本 | Version
      body json | 表单 | The form
      by | 修改人 | By whom
      at time | 时间 | When`,
  }),
  packTable({
    ...{ kind: "orders", name: "order_links", table: "order_link", key: ["a", "b"], until: "at" },
    ...{ zh: "相关工单", en: "Orders that belong together" },
    fields: `
      a | 工单编号 | One order
      b | 相关的工单编号 | The other one
      by | 操作人 | By whom
      at time | 时间 | When`,
  }),
  packTable({
    ...{ kind: "orders", name: "order_articles", table: "order_article", key: ["work_order", "article"] },
    ...{ zh: "工单引用的知识", en: "Articles that orders cite" },
    fields: `
      work_order | 工单编号 | The order
      article | 知识编号 | The article
      version count | 引用的版本 | Its version
      title | 标题 | Title
      by | 操作人 | By whom
      at time | 时间 | When`,
  }),
  packTable({
    ...{ kind: "orders", name: "order_files", table: "order_file", key: ["id"], until: "at" },
    ...{ zh: "工单附件", en: "Files of orders" },
    fields: `
      id | 编号 | Id
      work_order | 工单编号 | The order
      name | 文件名 | Name
      type | 类型 | Type
      bytes count | 字节数 | Bytes
      content file | 附件文件 | The file
      consult | 随哪个部门的答复而来（征询编号） | The department's answer that it came with
      by | 上传人 | By whom
      at time | 时间 | When`,
  }),
  packTable({
    ...{ kind: "orders", name: "order_pages", table: "order_page", key: ["id"], until: "made_at" },
    ...{ zh: "短信告知来电人的链接", en: "Links to orders that citizens were sent by text message" },
    fields: `
      id | 编号 | Id
      work_order | 工单编号 | The order
      made_by | 操作人 | By whom
      made_at time | 生成时间 | When it was made
      until time | 有效期至 | Until when it holds
      sent_at time | 发出时间 | When it was sent
      failed | 未发出的原因 | Why it was not sent
      read_at time | 首次打开时间 | When it was first opened
      withdrawn_at time | 撤回时间 | When it was withdrawn
      withdrawn_by | 撤回人 | By whom`,
    left: "code_hash",
  }),
];
