/**
 * The words of the tables in both languages: parts, documents, limits. Their bits and numbers are those of contracts/procedures/Words.sol,
 * which a test holds equal; states and acts are their own names on the ledger, and in English too (deeds.ts has the Chinese).
 */

export interface Word {
  /** Of a part or a document its bit, of a limit its number. */
  readonly number: number;
  readonly name: string;
  readonly zh: string;
  readonly en: string;
}

/** Those whose bits are set, in the table's order. */
export const wordsIn = (words: readonly Word[], bits: bigint): Word[] =>
  words.filter(({ number }) => (bits & (1n << BigInt(number))) !== 0n);

/** Numbers of the bits that are set, rising. */
export const bitsIn = (set: bigint): number[] =>
  [...set.toString(2)].reverse().flatMap((digit, bit) => (digit === "1" ? [bit] : []));

const word = (number: number, name: string, zh: string, en: string): Word => ({ number, name, zh, en });

export const PARTS: readonly Word[] = [
  word(0, "authority", "市大数据主管部门", "big-data authority"),
  word(1, "government", "市政府", "municipal government"),
  word(2, "supervisor", "专区监管部门", "supervisor of the zone"),
  word(3, "supervisor2", "专区第二监管部门", "second supervisor of the zone"),
  word(4, "provider", "数据提供部门", "providing department"),
  word(5, "provider2", "第二数据提供部门", "second providing department"),
  word(6, "operator", "专区运营单位", "operator"),
  word(7, "partner", "合作方", "partner"),
  word(8, "applicant", "意向申请单位", "applicant"),
  word(9, "inspector", "网信、公安等监管部门", "inspector"),
  word(10, "successor", "接收部门", "department that takes over"),
  word(11, "addressee", "被检查单位", "addressee of a finding"),
  word(12, "holder", "账户持有单位", "holder of the account"),
  word(13, "steward", "管控席位管理方", "steward of the seat"),
  word(14, "centre", "市大数据中心", "big-data centre"),
];

export const DOCUMENTS: readonly Word[] = [
  word(0, "reason", "理由说明", "reason"),
  word(1, "opinion", "审核意见", "opinion"),
  word(2, "report", "报告", "report"),
  word(3, "notice", "通知", "notice"),
  word(4, "finding", "认定书", "finding"),
  word(5, "decision", "决定", "decision"),
  word(6, "acceptance", "接受函", "acceptance"),
  word(7, "assentPaper", "市政府同意文件", "assent"),
  word(8, "statement", "运营单位陈述", "operator's statement"),
  word(9, "assessment", "评估意见", "assessment"),
  word(10, "result", "结果", "result"),
  word(11, "ground", "期限依据", "ground for another term"),
  word(12, "rectification", "整改证明", "proof of rectification"),
  word(13, "conditions", "申报条件", "conditions"),
  word(14, "requirements", "运营要求", "requirements"),
  word(15, "application", "申报书", "application"),
  word(16, "attestations", "资质证明材料", "attestations"),
  word(17, "mechanism", "评审机制", "review mechanism"),
  word(18, "panel", "专家名单", "panel list"),
  word(19, "certificate", "证书", "certificate"),
  word(20, "condition", "专区附加条件", "further condition"),
  word(21, "rule", "规则文本", "rule"),
  word(22, "partParties", "授权主体和授权对象", "grantor and grantee"),
  word(23, "partContent", "授权内容", "content"),
  word(24, "partProcedure", "授权流程", "procedure"),
  word(25, "partScope", "应用范围", "scope of application"),
  word(26, "partTerm", "授权期限", "term"),
  word(27, "partDuties", "责任机制", "responsibility"),
  word(28, "partOversight", "监督机制", "oversight"),
  word(29, "partEnding", "终止和撤销机制", "termination and revocation"),
  word(30, "amendment", "补充协议", "amendment"),
  word(31, "need", "需求说明", "statement of need"),
  word(32, "scenarioPaper", "应用场景说明", "scenario"),
  word(33, "measures", "技术保护措施", "technical measures"),
  word(34, "supervisorOpinion", "监管部门意见", "supervisor's opinion"),
  word(35, "authorityOpinion", "主管部门意见", "authority's opinion"),
  word(36, "impactAssessment", "个人信息保护影响评估", "impact assessment"),
  word(37, "noticeToPersons", "个人告知书", "notice to persons"),
  word(38, "standard", "分级标准", "standard"),
  word(39, "clause", "条款", "clause"),
  word(40, "descriptor", "接口描述文件", "descriptor"),
  word(41, "qualityReport", "质量反馈", "quality report"),
  word(42, "answer", "答复", "answer"),
  word(43, "priceBasis", "定价及依据", "price and basis"),
  word(44, "manner", "使用范围和方式", "scope and manner"),
  word(45, "contract", "合同", "contract"),
  word(46, "exitMechanism", "退出机制", "exit mechanism"),
  word(47, "exitPaper", "退出材料", "exit paper"),
  word(48, "filingRecord", "人员备案", "filing record"),
  word(49, "performance", "应用绩效报告", "performance report"),
  word(50, "securityRules", "数据安全制度", "security rules"),
  word(51, "destruction", "数据销毁说明", "destruction statement"),
  word(52, "plan", "检查计划", "inspection plan"),
  word(53, "indicators", "考核指标", "indicators"),
  word(54, "minutes", "约谈记录", "minutes"),
  word(55, "purpose", "专区用途说明", "purpose of a zone"),
];

export const LIMITS: readonly Word[] = [
  word(1, "confirmTime", "评估确认期限", "time to confirm"),
  word(2, "approveTime", "审核同意期限", "time to approve"),
  word(3, "correctTime", "补正期限", "time to correct"),
  word(4, "assentTime", "市政府审批期限", "time to assent"),
  word(5, "effectTime", "执行期限", "time to carry out"),
  word(6, "acceptTime", "接受期限", "time to accept"),
  word(7, "signTime", "签署期限", "time to sign"),
  word(8, "exitTime", "退出期限", "time to exit"),
  word(9, "delay", "生效等待期", "delay before an ending is final"),
  word(10, "sealedTerm", "封闭授权最长期限", "longest term of a sealed grant"),
  word(11, "holdTime", "暂扣处理期限", "time to report, renew or lift a hold"),
  word(12, "destroyTime", "数据销毁说明期限", "time to state the destruction"),
];

/** In the order of `IChannels.Mode`: how data is shared (Art. 23). */
export const SHARING_MODES: readonly Word[] = [
  word(1, "raw", "原始数据", "raw"),
  word(2, "interface", "接口", "interface"),
  word(3, "model", "模型", "model"),
  word(4, "sealed", "可用不可见", "sealed"),
];

/** In the order of `IZones.ZoneKind` (Art. 3). */
export const ZONE_KINDS: readonly Word[] = [
  word(1, "sector", "领域类", "sector"),
  word(2, "district", "区域类", "district"),
  word(3, "foundation", "综合基础类", "foundation"),
];
