//! Where the merchant sells, stores and ships: shops, warehouses, carriers, provinces.

/// A shop.
#[derive(Debug)]
pub struct Shop {
    /// Name as it stands in the data.
    pub name: &'static str,
    /// Channel identifier.
    pub channel: &'static str,
    /// First letters of its order numbers.
    pub prefix: &'static str,
    /// Share of orders; an assumption.
    pub weight: f64,
    /// Factor on appliances and on apparel: what it sells.
    pub appliance: f64,
    /// See `appliance`.
    pub apparel: f64,
    /// Factor on the rate of return; an assumption.
    pub returns: f64,
    /// Weights of the sale modes of [`super::rates::SALE_MODES`].
    pub modes: [f64; 5],
}

/// The shops.
pub const SHOPS: &[Shop] = &[
    Shop {
        name: "禾木家电天猫旗舰店",
        channel: "tmall",
        prefix: "TM",
        weight: 22.0,
        appliance: 1.0,
        apparel: 0.0,
        returns: 1.0,
        modes: [80.0, 8.0, 7.0, 3.0, 2.0],
    },
    Shop {
        name: "禾木服饰天猫旗舰店",
        channel: "tmall",
        prefix: "TF",
        weight: 19.0,
        appliance: 0.0,
        apparel: 1.0,
        returns: 1.0,
        modes: [74.0, 10.0, 13.0, 3.0, 0.0],
    },
    Shop {
        name: "禾木家电京东旗舰店",
        channel: "jd",
        prefix: "JD",
        weight: 17.0,
        appliance: 1.0,
        apparel: 0.03,
        returns: 0.82,
        modes: [84.0, 4.0, 2.0, 6.0, 4.0],
    },
    Shop {
        name: "禾木抖音直播间",
        channel: "douyin",
        prefix: "DY",
        weight: 16.0,
        appliance: 0.45,
        apparel: 1.0,
        returns: 1.3,
        modes: [18.0, 3.0, 74.0, 5.0, 0.0],
    },
    Shop {
        name: "禾木拼多多专营店",
        channel: "pdd",
        prefix: "PD",
        weight: 12.0,
        appliance: 0.8,
        apparel: 0.7,
        returns: 1.12,
        modes: [72.0, 1.0, 6.0, 21.0, 0.0],
    },
    Shop {
        name: "织野小红书店",
        channel: "xiaohongshu",
        prefix: "XH",
        weight: 5.0,
        appliance: 0.25,
        apparel: 1.0,
        returns: 1.1,
        modes: [64.0, 4.0, 30.0, 2.0, 0.0],
    },
    Shop {
        name: "禾木微信小店",
        channel: "wechat",
        prefix: "WX",
        weight: 5.0,
        appliance: 0.7,
        apparel: 0.7,
        returns: 0.9,
        modes: [78.0, 2.0, 18.0, 2.0, 0.0],
    },
    Shop {
        name: "禾木杭州湖滨门店",
        channel: "store",
        prefix: "ST",
        weight: 4.0,
        appliance: 0.8,
        apparel: 1.0,
        returns: 0.45,
        modes: [95.0, 0.0, 0.0, 0.0, 5.0],
    },
];

/// The warehouses, one for each zone.
pub const WAREHOUSES: [&str; 5] = ["杭州仓", "佛山仓", "天津仓", "成都仓", "武汉仓"];

/// Days between zones by road (rows and columns: east, south, north, west, centre); an assumption.
pub const ZONE_DAYS: [[f64; 5]; 5] =
    [[1.3, 2.3, 2.3, 3.3, 1.9], [2.3, 1.3, 2.9, 2.9, 2.0], [2.3, 2.9, 1.4, 3.2, 2.1], [3.3, 2.9, 3.2, 1.6, 2.3], [1.9, 2.0, 2.1, 2.3, 1.2]];

/// A carrier (fictional).
#[derive(Debug)]
pub struct Carrier {
    /// Name as it stands in the data.
    pub name: &'static str,
    /// First letters of its tracking numbers.
    pub prefix: &'static str,
    /// Share of parcels by zone of the receiver; an assumption.
    pub weights: [f64; 5],
    /// Factor on travel time; an assumption.
    pub pace: f64,
}

/// The carriers.
pub const CARRIERS: &[Carrier] = &[
    Carrier { name: "迅达速运", prefix: "XD", weights: [18.0, 22.0, 20.0, 16.0, 18.0], pace: 0.72 },
    Carrier { name: "中岚快递", prefix: "ZL", weights: [26.0, 20.0, 22.0, 20.0, 26.0], pace: 1.0 },
    Carrier { name: "圆驰快递", prefix: "YC", weights: [22.0, 18.0, 18.0, 20.0, 20.0], pace: 1.05 },
    Carrier { name: "韵途快递", prefix: "YT", weights: [16.0, 20.0, 17.0, 18.0, 16.0], pace: 1.08 },
    Carrier { name: "百川快运", prefix: "BC", weights: [8.0, 9.0, 10.0, 10.0, 9.0], pace: 1.2 },
    Carrier { name: "兔子快递", prefix: "TZ", weights: [7.0, 8.0, 7.0, 8.0, 8.0], pace: 1.12 },
    Carrier { name: "驿马物流", prefix: "YM", weights: [3.0, 3.0, 6.0, 8.0, 3.0], pace: 1.35 },
];

/// A province.
#[derive(Debug)]
pub struct Province {
    /// Name as it stands in the data.
    pub name: &'static str,
    /// Share of customers; an assumption after population and wealth.
    pub weight: f64,
    /// Zone: 0 east, 1 south, 2 north, 3 west, 4 centre.
    pub zone: usize,
    /// Days on top of the zone's.
    pub remote: f64,
    /// Some cities, the largest first.
    pub cities: &'static [&'static str],
}

const fn province(name: &'static str, weight: f64, zone: usize, remote: f64, cities: &'static [&'static str]) -> Province {
    Province { name, weight, zone, remote, cities }
}

/// The provinces.
pub const PROVINCES: &[Province] = &[
    province("广东", 12.4, 1, 0.0, &["广州", "深圳", "佛山", "东莞", "惠州", "珠海", "汕头"]),
    province("江苏", 9.2, 0, 0.0, &["南京", "苏州", "无锡", "常州", "南通", "徐州", "扬州"]),
    province("浙江", 8.8, 0, 0.0, &["杭州", "宁波", "温州", "金华", "绍兴", "嘉兴", "台州"]),
    province("山东", 6.6, 2, 0.1, &["济南", "青岛", "烟台", "潍坊", "临沂", "淄博"]),
    province("河南", 5.2, 4, 0.2, &["郑州", "洛阳", "南阳", "新乡", "许昌"]),
    province("四川", 5.4, 3, 0.0, &["成都", "绵阳", "德阳", "宜宾", "南充"]),
    province("上海", 5.6, 0, 0.0, &["上海"]),
    province("北京", 5.0, 2, 0.0, &["北京"]),
    province("湖北", 4.2, 4, 0.0, &["武汉", "宜昌", "襄阳", "荆州"]),
    province("湖南", 3.9, 4, 0.1, &["长沙", "株洲", "衡阳", "岳阳"]),
    province("福建", 3.9, 0, 0.4, &["福州", "厦门", "泉州", "漳州"]),
    province("安徽", 3.8, 0, 0.1, &["合肥", "芜湖", "阜阳", "滁州"]),
    province("河北", 3.7, 2, 0.0, &["石家庄", "保定", "唐山", "廊坊", "邯郸"]),
    province("辽宁", 2.8, 2, 0.4, &["沈阳", "大连", "鞍山", "营口"]),
    province("陕西", 2.7, 3, 0.5, &["西安", "咸阳", "宝鸡", "渭南"]),
    province("江西", 2.6, 4, 0.3, &["南昌", "赣州", "九江", "上饶"]),
    province("重庆", 2.6, 3, 0.1, &["重庆"]),
    province("广西", 2.1, 1, 0.5, &["南宁", "柳州", "桂林", "玉林"]),
    province("云南", 1.9, 3, 0.9, &["昆明", "曲靖", "大理", "红河"]),
    province("天津", 1.7, 2, 0.0, &["天津"]),
    province("山西", 1.7, 2, 0.4, &["太原", "大同", "运城", "临汾"]),
    province("黑龙江", 1.5, 2, 1.0, &["哈尔滨", "大庆", "齐齐哈尔", "牡丹江"]),
    province("吉林", 1.2, 2, 0.8, &["长春", "吉林", "延边"]),
    province("贵州", 1.3, 3, 0.7, &["贵阳", "遵义", "毕节"]),
    province("内蒙古", 1.0, 2, 1.0, &["呼和浩特", "包头", "赤峰"]),
    province("新疆", 0.9, 3, 3.0, &["乌鲁木齐", "昌吉", "伊犁"]),
    province("甘肃", 0.8, 3, 1.2, &["兰州", "天水", "酒泉"]),
    province("海南", 0.6, 1, 1.0, &["海口", "三亚"]),
    province("宁夏", 0.35, 3, 1.2, &["银川", "吴忠"]),
    province("青海", 0.25, 3, 1.8, &["西宁", "海东"]),
    province("西藏", 0.12, 3, 3.5, &["拉萨", "林芝"]),
];
