/// Sentences as people write them, in several scripts.
///
/// Words that come early in a list come often, as in every language.
struct Words {
    private struct Language {
        var words: [String]
        var space = " "
        var end = "."
    }

    private static let languages: [Language] = [
        Language(words: english), Language(words: english), Language(words: english),
        Language(words: german), Language(words: chinese, space: "", end: "。"),
        Language(words: japanese, space: "", end: "。"), Language(words: russian),
        Language(words: arabic), Language(words: thai, space: "", end: " "),
    ]

    private static let english = list(
        """
        the tea garden is and a to you I it of that was in for on with this not at we can have from \
        morning water today what about roses tomatoes window sleep letter friend music walk read \
        kitchen bread winter summer train ticket evening number question answer remember birthday \
        mountain river engine compiler database network deadline meeting report coffee bicycle \
        sister brother doctor allergic peanuts guitar chess museum passport language spelling \
        lighthouse harbour storm candle library umbrella velvet orchard saffron pebble meadow
        """)
    private static let german = list(
        """
        der Tee die Straße und das ist nicht ich du wir heute morgen Garten Wetter schön für über \
        Zeit Arbeit Frage Antwort Köln Kürbis Brücke Geburtstag Schlüssel Fenster Bücher Zug \
        Fahrrad Mädchen Jäger Übung grüßen Fußball Äpfel möchte könnte erinnern vergessen Küche
        """)
    private static let chinese = list(
        "的 我 是 今天 天气 很 好 你 在 茶 花园 朋友 明天 工作 问题 回答 喜欢 音乐 图书馆 记得 生日 火车 城市 语言")
    private static let japanese = list(
        "は の 今日 天気 お茶 が 好き です 東京 友達 仕事 質問 答え 音楽 図書館 覚えて 誕生日 電車 言語 カメラ ありがとう")
    private static let russian = list(
        "и в не сегодня чай погода хорошая друг работа вопрос ответ музыка библиотека помню день рождения поезд город язык"
    )
    private static let arabic = list(
        "في من على اليوم الشاي الطقس جميل صديق عمل سؤال جواب موسيقى مكتبة أتذكر عيد ميلاد قطار مدينة لغة"
    )
    private static let thai = list(
        "ชา วันนี้ อากาศ ดี เพื่อน งาน คำถาม คำตอบ เพลง ห้องสมุด จำได้ วันเกิด รถไฟ เมือง ภาษา")

    private static func list(_ text: String) -> [String] {
        text.split(separator: " ").map { String($0) }
    }

    /// About as many words as asked for, in one language.
    static func text(_ count: Int, _ random: inout Random) -> String {
        let language = languages[random.below(languages.count)]
        var text = ""
        for number in 0..<count {
            // The smaller of two numbers is small more often.
            let place = min(
                random.below(language.words.count), random.below(language.words.count))
            text += language.words[place]
            text += number + 1 == count || number % 12 == 11 ? language.end + " " : language.space
        }
        text.removeLast()
        return text
    }
}
