import { packTable } from "../fields.ts";

/** 质检, 校准. Scores are hundredths of a point. */
export const qualityTables = [
  packTable({
    ...{ kind: "quality", name: "inspections", table: "inspection", key: ["id"], until: "created_at" },
    ...{
      zh: "质检任务与结果（分数为百分之一分）",
      en: "Inspections and their results; scores are hundredths of a point",
    },
    fields: `
      id | 编号 | Id
      sample | 抽样编号 | The sample
      call | 通话编号 | The call
      call_at time | 通话时间 | When the call was
      agent | 被检座席 | The agent
      agent_no | 工号 | Agent number
      group_id | 技能组 | The group
      number | 被叫号码的编号 | Id of the number that was called
      business_type | 业务类型 | Business type
      users list | 参与的座席 | Agents who took part
      scorecard | 评分表 | The scorecard
      card_version count | 评分表版本 | Its version
      state | 状态 | State
      inspector | 质检员 | The inspector
      second | 复评人 | The second inspector
      due_at time | 到期时间 | When it is due
      created_at time | 建立时间 | When it was made
      scored_at time | 评分时间 | When it was scored
      counts | 以谁的评分为准 | Whose score counts
      score count | 得分 | Score
      passed yes | 是否合格 | Whether it passed
      published_at time | 公布时间 | When it was published
      appeal | 申诉 | Appeal
      appealed_at time | 申诉时间 | When
      outcome | 申诉结果 | What came of it
      decided_by | 决定人 | By whom
      decided_at time | 决定时间 | When
      decision_note | 说明 | Note
      closed_at time | 办结时间 | When it was closed
      revision count | 修改次数 | How often it was changed`,
  }),
  packTable({
    ...{ kind: "quality", name: "evaluations", table: "evaluation", key: ["inspection", "role"] },
    ...{ zh: "评分", en: "Scores" },
    fields: `
      inspection | 质检任务 | The inspection
      role | 初评、复评等 | First, second and so on
      by | 评分人 | By whom
      revision count | 修改次数 | How often it was changed
      answers json | 各项的评分 | Answers by item
      comments json | 录音某一秒的意见 | Comments at seconds
      note | 总评 | Note
      score count | 得分 | Score
      passed yes | 是否合格 | Whether it passed
      fatal list | 致命项 | Fatal items
      at time | 时间 | When
      handed_in_at time | 提交时间 | When it was handed in`,
  }),
  packTable({
    ...{ kind: "quality", name: "samples", table: "quality_sample", key: ["id"], until: "at" },
    ...{ zh: "抽样（种子与总体的校验和可复核）", en: "Samples, with seed and check sum of what they were drawn from" },
    fields: `
      id | 编号 | Id
      name | 名称 | Name
      scorecard | 评分表 | The scorecard
      card_version count | 版本 | Its version
      seed | 随机种子 | Seed
      way | 抽样方法 | How it was drawn
      size count | 样本数 | How many
      filter json | 条件 | Filter
      population count | 总体数 | Of how many
      population_sum | 总体的校验和 | Their check sum
      due_at time | 到期时间 | When it is due
      by | 建立人 | By whom
      at time | 时间 | When`,
  }),
  packTable({
    ...{ kind: "quality", name: "scorecards", table: "scorecard_version", key: ["scorecard", "version"] },
    ...{ zh: "评分表的各版本", en: "Versions of scorecards" },
    fields: `
      scorecard | 评分表编号 | The scorecard
      version count | 版本 | Version
      revision count | 修改次数 | How often it was changed
      state | 状态 | State
      name | 名称 | Name
      content json | 内容 | Content
      by | 编写人 | By whom
      at time | 时间 | When
      published_by | 发布人 | Who published it
      published_at time | 发布时间 | When`,
  }),
  packTable({
    ...{ kind: "quality", name: "coaching", table: "coaching", key: ["id"], until: "at" },
    ...{ zh: "辅导", en: "Coaching" },
    fields: `
      id | 编号 | Id
      agent | 座席 | The agent
      inspection | 质检任务 | The inspection
      topic | 主题 | Topic
      note | 内容 | Note
      due_at time | 到期时间 | When it is due
      state | 状态 | State
      by | 建立人 | By whom
      at time | 时间 | When
      follow_up | 跟进 | Follow-up
      done_by | 完成人 | Who did it
      done_at time | 完成时间 | When`,
  }),
  packTable({
    ...{ kind: "quality", name: "calibrations", table: "calibration", key: ["id"], until: "at" },
    ...{ zh: "校准", en: "Calibrations" },
    fields: `
      id | 编号 | Id
      name | 名称 | Name
      scorecard | 评分表 | The scorecard
      card_version count | 版本 | Its version
      state | 状态 | State
      due_at time | 到期时间 | When it is due
      by | 建立人 | By whom
      at time | 时间 | When
      compared_at time | 比对时间 | When scores were compared
      closed_at time | 结束时间 | When it was closed`,
  }),
  packTable({
    ...{ kind: "quality", name: "calibration_calls", table: "calibration_call", key: ["calibration", "call"] },
    ...{ zh: "校准的通话与参考评分", en: "Calls of calibrations with their reference" },
    fields: `
      calibration | 校准编号 | The calibration
      call | 通话编号 | The call
      call_at time | 通话时间 | When it was
      place count | 次序 | Place
      reference json | 参考评分 | The reference
      score count | 参考得分 | Its score
      note | 说明 | Note
      agreed_by | 商定人 | Who entered it
      agreed_at time | 商定时间 | When`,
  }),
  packTable({
    ...{ kind: "quality", name: "calibration_inspectors", table: "calibration_inspector" },
    key: ["calibration", "user_id"],
    ...{ zh: "参加校准的质检员", en: "Inspectors of calibrations" },
    fields: `
      calibration | 校准编号 | The calibration
      user_id | 质检员 | The inspector`,
  }),
  packTable({
    ...{ kind: "quality", name: "calibration_scores", table: "calibration_score" },
    key: ["calibration", "call", "inspector"],
    ...{ zh: "校准的评分", en: "Scores of calibrations" },
    fields: `
      calibration | 校准编号 | The calibration
      call | 通话编号 | The call
      inspector | 质检员 | The inspector
      revision count | 修改次数 | How often it was changed
      answers json | 各项的评分 | Answers by item
      note | 说明 | Note
      score count | 得分 | Score
      at time | 时间 | When
      handed_in_at time | 提交时间 | When it was handed in`,
  }),
];
