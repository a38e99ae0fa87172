using Moderator.Classifier.Languages;
using Moderator.Core.Text;
using Xunit;

namespace Moderator.Tests.Classifier.Languages;

public class ExpectedLanguageTests
{
    [Theory]
    [InlineData("en", "lol")]
    [InlineData("en", "No.")]
    [InlineData("en", "Haha")]
    [InlineData("en", "Hahahahaha!!!")]
    [InlineData("en", "So true")]
    [InlineData("en", "Spot on")]
    [InlineData("en", "Nonsense")]
    [InlineData("en", "Absolute garbage")]
    [InlineData("en", "I agree completely")]
    [InlineData("en", "Bravo")]
    [InlineData("de", "lol")]
    [InlineData("de", "Genau")]
    [InlineData("de", "Nein.")]
    [InlineData("es", "Claro que no")]
    [InlineData("es", "Gracias")]
    [InlineData("it", "Esatto")]
    [InlineData("pt", "kkkkk")]
    [InlineData("tr", "Aynen")]
    [InlineData("ru", "lol")]
    [InlineData("ko", "ok")]
    [InlineData("zh", "haha")]
    public void A_few_words_count_as_the_expected_language(string expected, string text) => Assert.Equal(expected, Tell(text, expected));

    [Theory]
    [InlineData("👍")]
    [InlineData("👏👏👏 🎉")]
    [InlineData("100 %")]
    [InlineData("?!")]
    [InlineData("")]
    public void What_has_no_letter_is_in_no_other_language(string text)
    {
        foreach (var expected in LanguageDetector.Languages) Assert.Equal(expected, Tell(text, expected));
    }

    [Theory]
    [InlineData("en", "nicht schlecht", "de")]
    [InlineData("en", "che schifo", "it")]
    [InlineData("en", "muito bom", "pt")]
    [InlineData("en", "seni seviyorum", "tr")]
    [InlineData("en", "спасибо", "ru")]
    [InlineData("en", "谢谢", "zh")]
    [InlineData("en", "감사합니다", "ko")]
    [InlineData("de", "Thank you very much", "en")]
    [InlineData("ru", "Thank you very much for this article", "en")]
    [InlineData("zh", "여러분 감사합니다", "ko")]
    public void Clear_words_of_another_language_count_as_that(string expected, string text, string told) => Assert.Equal(told, Tell(text, expected));

    [Theory]
    [InlineData("en", "ขอบคุณมาก")]
    [InlineData("en", "شكرا جزيلا")]
    [InlineData("en", "jesteś głupi")]
    [InlineData("en", "c'est n'importe quoi")]
    [InlineData("en", "quel imbécile ce maire")]
    [InlineData("en", "haista nyt jo vittu siitä, senkin pölvästi, ja mene kotiin")]
    [InlineData("de", "hlupák jeden, styďte se už")]
    public void What_is_in_a_language_that_is_not_served_is_not_taken_for_the_expected_one(string expected, string text) =>
        Assert.NotEqual(expected, Tell(text, expected));

    [Fact]
    public void Without_an_expectation_detection_alone_counts()
    {
        Assert.Null(Tell("lol", null));
        Assert.Equal("de", Tell("nicht schlecht", null));
    }

    private static string? Tell(string text, string? expected) =>
        ExpectedLanguage.Tell(text, LanguageDetector.Detect(TextNormaliser.Normalise(text).Text), expected);
}
