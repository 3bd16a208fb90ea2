import { numberOfParty, packTable } from "../fields.ts";

/** 通话: the log, how each call went on, queues, and missed calls. */
export const callTables = [
  packTable({
    ...{ kind: "calls", name: "calls", table: "call_record", key: ["started_at", "id"], until: "started_at" },
    ...{ zh: "通话记录", en: "The call log, one line a call" },
    fields: `
      id | 通话编号，其他各表以此指代这通电话 | The call's id, by which other tables name it
      direction | 方向：inbound 呼入，outbound 呼出，internal 内部 | inbound, outbound or internal
      started_at time | 开始时间 | When it began
      ended_at time | 结束时间 | When it ended
      party | 对方的代号，同一号码的代号总是相同；号码见 citizens/parties | Pseudonym of the other side, always the same for one number; numbers are in citizens/parties
      withheld yes | 对方是否隐藏了号码 | Whether the number was withheld
      called_number | 被叫号码 | The number that was called
      trunk | 经由的中继，见 settings/trunks | The trunk, see settings/trunks
      disposition | 通话结果代码 | How it ended, by its code
      ending json | 由谁、因何结束 | By whom and why it ended
      group_id | 技能组，见 settings/groups | The group, see settings/groups
      user_id | 最后接听的座席，见 settings/people | The agent who had it last, see settings/people
      agent_no | 她的工号 | Her agent number
      wait_ms count | 排队等待，毫秒 | Waited, ms
      ring_ms count | 振铃，毫秒 | Rang, ms
      talk_ms count | 通话，毫秒 | Talked, ms
      voicemail_ms count | 留言，毫秒 | Voicemail, ms
      rating json | 满意度评价 | The caller's rating
      test_by | 试呼的人；空：不是试呼 | Who made it as a test; empty: no test
      marks json | 通话中的时间标记，时间为毫秒 | Marks in time, ms
      recordings json | 录音的分段；录音文件见 recordings/index.csv | Pieces of its recording; files are in recordings/index.csv
      consult_recordings json | 咨询同事时的录音分段 | Pieces of recordings of talks with colleagues
      users list | 参与过的座席 | All agents who took part
      agent_nos list | 她们的工号 | Their agent numbers
      groups list | 经过的技能组 | All groups that it went through
      parent | 这通回拨的是哪一通未接来电 | The missed call that this one returns
      callback_party | 来电人要求回拨到的号码的代号 | The party that the caller wants to be called back at
      callback_state | 回拨请求的状态 | What came of the request
      notes json | 座席写的小记 | What agents noted
      business_type | 业务类型，见 settings/configuration | Business type, see settings/configuration
      business_types list | 全部业务类型 | All its business types`,
    more: [
      numberOfParty("number", "对方号码（完整）", "The other side's number, whole"),
      numberOfParty("callback_number", "要求回拨到的号码（完整）", "The number to call back, whole", "callback_party"),
    ],
  }),
  packTable({
    ...{ kind: "calls", name: "facts", table: "fact", key: ["at", "node", "epoch", "seq"], until: "at" },
    ...{
      zh: "事实：每通电话逐步的经过，以及座席状态、告警等",
      en: "Facts: step by step how each call went, and states of agents, alarms",
    },
    fields: `
      at time | 时间 | When it happened
      node | 服务器 | The server that noted it
      epoch | 该服务器的一次运行 | One run of that server
      seq count | 这次运行中的序号 | Its place in that run
      type | 事实的类型，body 中有各字段 | What happened; its fields are in body
      v count | 该类型的版本 | Version of the type
      call | 通话编号 | The call
      agent | 座席 | The agent
      body fact | 全部内容，时间为 UTC 毫秒；来电人按的键已还原 | All of it; times are ms, UTC; keys that were pressed are readable`,
  }),
  packTable({
    ...{ kind: "calls", name: "queue_visits", table: "queue_visit", key: ["id"], until: "entered_at" },
    ...{ zh: "排队记录", en: "Who waited in which queue" },
    fields: `
      id | 编号 | Id
      call | 通话编号 | The call
      group_id | 技能组 | The group
      entered_at time | 进入队列 | When it came in
      left_at time | 离开队列 | When it left
      reason | 离开的原因 | Why it left
      priority count | 优先级 | Priority
      test yes | 是否试呼 | Whether of a test call`,
  }),
  packTable({
    ...{ kind: "calls", name: "offers", table: "offer", key: ["id"], until: "started_at" },
    ...{ zh: "振铃记录：每次把来电送给座席", en: "Each time that a call was offered to an agent" },
    fields: `
      id | 编号 | Id
      visit | 排队记录的编号 | The visit of the queue
      call | 通话编号 | The call
      group_id | 技能组 | The group
      user_id | 座席 | The agent
      agent_no | 工号 | Agent number
      started_at time | 开始振铃 | When it began to ring
      answered_at time | 接听 | When it was answered
      ended_at time | 结束 | When it ended
      reason | 结果 | How it ended
      test yes | 是否试呼 | Whether of a test call`,
  }),
  packTable({
    ...{ kind: "calls", name: "missed_calls", table: "missed_case", key: ["id"], until: "first_at" },
    ...{ zh: "未接来电（同一号码合并）", en: "Missed calls, those of one number together" },
    fields: `
      id | 编号 | Id
      party | 对方代号 | The party
      first_at time | 第一次 | The first of them
      last_at time | 最近一次 | The last of them
      last_call | 最近一通的通话编号 | The last call
      calls count | 次数 | How many
      called_number | 被叫号码 | The number that was called
      group_id | 技能组 | The group
      disposition | 结果代码 | How the last one ended
      attempts count | 回拨次数 | How often it was called back
      attempts_since count | 最近一次未接之后的回拨次数 | How often since the last of them
      last_attempt_at time | 最近一次回拨 | The last attempt
      reached_at time | 联系上的时间 | When he was reached
      reached_call | 联系上的那通电话 | By which call
      reached_how | 怎样联系上 | How`,
    more: [numberOfParty("number", "对方号码（完整）", "The number, whole")],
  }),
  packTable({
    ...{ kind: "calls", name: "missed_handling", table: "missed_handling", key: ["call"], until: "call_at" },
    ...{ zh: "未接来电的处理", en: "What people did about missed calls" },
    fields: `
      call | 通话编号 | The call
      party | 对方代号 | The party
      call_at time | 来电时间 | When it was
      assignee | 负责的座席 | Who was given it
      assigned_at time | 分配时间 | When
      by_rule yes | 是否由规则分配 | Whether by a rule
      outcome | 处理结果 | What came of it
      note | 备注 | Note
      closed_at time | 关闭时间 | When it was closed
      closed_by | 关闭的人 | By whom
      version count | 修改次数 | How often it was changed`,
  }),
  packTable({
    ...{
      kind: "calls",
      name: "agent_states",
      table: "agent_state_span",
      key: ["user_id", "from_at"],
      until: "from_at",
    },
    ...{ zh: "座席状态", en: "States of agents" },
    fields: `
      user_id | 座席 | The agent
      from_at time | 从 | From
      to_at time | 到；空：仍在此状态 | To; empty: it goes on
      agent_no | 工号 | Agent number
      state | 状态 | The state
      reason | 小休原因 | Reason of a rest
      forced yes | 是否由班长置入 | Whether a supervisor forced it
      call | 通话编号 | The call
      groups list | 当时的技能组 | Her groups at that time`,
  }),
];

/** 满意度. */
export const ratingTables = [
  packTable({
    ...{ kind: "ratings", name: "ratings", table: "call_record", key: ["started_at", "id"], until: "started_at" },
    ...{ zh: "满意度评价，一行一次", en: "Ratings, one line each", where: "t.rating is not null" },
    fields: `
      id | 通话编号 | The call
      started_at time | 通话开始时间 | When the call began
      agent_no | 工号 | Agent number
      rating json | 按键、选项、分值、是否满意、方式 | Key, option, score, satisfied or not, and how it was given`,
  }),
  packTable({
    ...{ kind: "ratings", name: "survey_links", table: "survey_link", key: ["id"], until: "made_at" },
    ...{ zh: "短信评价的链接", en: "Links to a survey that were sent by text message" },
    fields: `
      id | 编号 | Id
      call | 通话编号 | The call
      party | 对方代号 | The party
      survey json | 当时的问卷 | The survey as it was
      agent | 座席 | The agent
      agent_no | 工号 | Agent number
      made_at time | 生成时间 | When it was made
      until time | 有效期至 | Until when it holds
      answered_at time | 评价时间 | When it was answered`,
    left: "code_hash",
  }),
];
