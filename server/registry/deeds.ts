/** What is done and what has become of it, in Chinese: acts and states of the chapters' tables by their names on the ledger, entries of the kernel, kinds of gates. In English each is its own name. */
import type { KindName } from "../decision/gate.ts";
import type { EntryAct } from "../ledger/ledger.ts";
import type { Texts } from "../reasons/reasons.ts";

type Names = Readonly<Record<string, string>>;

const KINDS: Readonly<Record<KindName, string>> = {
  platform: "平台",
  organisation: "单位",
  provider: "数据提供部门",
  supervision: "监管部门",
  zone: "专区",
  standing: "运营身份",
  agreement: "协议",
  scenario: "应用场景",
  dataset: "数据集",
  channel: "共享通道",
  join: "并入",
  grant: "授权",
  partner: "合作方",
  licence: "合作许可",
  key: "服务密钥",
};

const ENTRIES: Readonly<Record<EntryAct, string>> = {
  open: "开设",
  close: "关闭",
  retime: "改期",
  handover: "移交",
  note: "记事",
  record: "案件",
  account: "登记账户",
  sentinel: "设置哨兵",
  hold: "暂扣",
  lift: "解除",
  procedure: "登记程序",
};

const ACTS: Names = {
  abandon: "放弃",
  accept: "接受",
  addKey: "登记服务密钥",
  admit: "引入合作方",
  approve: "审核同意",
  approveSealed: "会同审核同意",
  assent: "市政府同意",
  close: "关闭",
  closeKey: "注销服务密钥",
  closeRaised: "关闭原级别通道",
  confirm: "评估确认",
  decline: "不接受",
  demandExit: "要求退出",
  disclaim: "撤回确认",
  drop: "不再追究",
  end: "结束",
  exitAssessed: "考核退出",
  exitBreach: "违约退出",
  exitCredit: "信用不良退出",
  exitDemanded: "应要求退出",
  exitOther: "其他退出",
  exitUnqualified: "资质变化退出",
  find: "认定违约",
  found: "设立专区",
  giveUp: "放弃授权",
  leave: "自愿退出",
  licence: "许可合作方使用",
  offer: "提供通道",
  propose: "提出",
  proposeOtherTerm: "提出（另定期限）",
  publish: "发布",
  raise: "提高级别",
  recall: "撤回",
  refuse: "不予同意",
  register: "登记单位",
  reject: "市政府不同意",
  reopen: "恢复",
  reportEnd: "上报终止",
  reportLift: "上报恢复",
  reportPause: "上报暂停",
  request: "提出申请",
  requestPersonal: "提出申请（含个人信息）",
  resubmit: "补正后重新提交",
  resubmitPersonal: "补正后重新提交（含个人信息）",
  retire: "下架",
  return: "退回补正",
  revise: "修改",
  sign: "签署",
  state: "提出场景",
  suspend: "暂停",
  terminate: "终止",
  withdraw: "撤回申请",
  withdrawApproval: "撤回同意",
  withdrawDemand: "撤回退出要求",
};

const STATES: Names = {
  Abandoned: "已放弃",
  Accepted: "已接受",
  Admitted: "已引入",
  BreachFound: "已认定违约",
  Closed: "已关闭",
  Confirmed: "已确认",
  Declined: "未接受",
  Dropped: "不再追究",
  EndAssented: "已同意终止",
  EndReported: "已上报终止",
  Ended: "已结束",
  Ending: "结束中",
  ExitDemanded: "已要求退出",
  Exited: "已退出",
  Granted: "已授权",
  InForce: "生效",
  KeyClosed: "密钥已注销",
  KeyOpen: "密钥有效",
  Licensed: "已许可",
  LiftAssented: "已同意恢复",
  LiftReported: "已上报恢复",
  Managed: "管理中",
  Offered: "已提供",
  PauseAssented: "已同意暂停",
  PauseReported: "已上报暂停",
  Proposed: "已提出",
  Published: "已发布",
  RaiseClosed: "原级别通道已关闭",
  Raised: "已提高级别",
  Recalled: "已撤回",
  Refused: "未同意",
  Registered: "已登记",
  Rejected: "未获市政府同意",
  Reopened: "已恢复",
  Requested: "已申请",
  Retiring: "下架中",
  Returned: "待补正",
  Stated: "已提出场景",
  Suspended: "已暂停",
  Terminated: "已终止",
  Withdrawn: "已撤回申请",
};

/** Parts of a request that an error names (Art. 22, 27). */
const TERMS: Names = {
  channel: "通道",
  fields: "字段",
  notAfter: "止期",
  notBefore: "起期",
  period: "额度周期",
  quota: "额度",
  scenario: "应用场景",
};

/** A name that no table has stands for itself: nothing is hidden. */
const told = (names: Names, name: string): Texts => ({ zh: names[name] ?? name, en: name });

export const kindWords = (kind: KindName): Texts => told(KINDS, kind);
export const entryWords = (act: EntryAct): Texts => told(ENTRIES, act);
export const actWords = (act: string): Texts => told(ACTS, act);
export const stateWords = (state: string): Texts => told(STATES, state);
/** A short name of any sort, as a contract's error carries it. */
export const nameWords = (name: string): Texts => told({ ...TERMS, ...STATES, ...ACTS }, name);
