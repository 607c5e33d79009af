"""What the domain's resources are called where somebody chooses what a token opens."""

TITLES = {
    "units": "区划和社区",
    "filings": "填报：提交、审核、退回",
    "standards": "标准和规则",
    "verdicts": "结论、数和追溯",
    "summaries": "汇总和差额",
    "inspections": "年度督查",
    "reports": "报告文件",
}
