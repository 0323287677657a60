"""The accounts that the sign-in page offers in demonstration mode, at least one of each role and, of the
leaders, each rank.

`settings.KEYWORK_DEMO_ACCOUNTS` takes them over; the labels are those of the role and the post.
"""

from __future__ import annotations

SIGN_IN_ACCOUNTS = {
    "shuiwu-tianbao": "填报员",
    "fangchan-fuzeren": "单位主要负责人",
    "ducha-zhuren": "督查室",
    "shizhang": "市长",
    "fushizhang-chengjian": "副市长",
    "fumishuzhang-chengjian": "副秘书长",
    "fagai-jingban": "奖惩条款主办单位经办人",
    "guihua-jingban": "土地条款主办单位经办人",
    "bianban-jingban": "绩效条款主办单位经办人",
    "zuzhibu-kaohe": "组织部门",
    "jiancha-banan": "监察机关",
    "chayue": "只读",
    "guanliyuan": "管理员",
}
