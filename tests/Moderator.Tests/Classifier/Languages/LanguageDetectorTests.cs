using Moderator.Classifier.Languages;
using Xunit;

namespace Moderator.Tests.Classifier.Languages;

public class LanguageDetectorTests
{
    [Theory]
    [InlineData("en", "why would you say that about the mayor?")]
    [InlineData("en", "you are an idiot")]
    [InlineData("de", "das ist doch nicht dein ernst, oder?")]
    [InlineData("es", "no me gusta nada lo que dice el alcalde")]
    [InlineData("it", "non sono d'accordo con quello che hai detto")]
    [InlineData("pt", "você não sabe do que está falando")]
    [InlineData("tr", "bu haber hiç doğru değil, ne kadar kötü")]
    [InlineData("ru", "это неправда, кто вам сказал")]
    [InlineData("ko", "이 기사는 정말 이상하네요")]
    [InlineData("zh", "这篇文章写得太差了")]
    public void Served_languages_are_told(string language, string text) => Assert.Equal(language, LanguageDetector.Detect(text));

    [Theory]
    [InlineData("")]
    [InlineData("lol")]
    [InlineData("!!! 😀 123")]
    [InlineData("zażółć gęślą jaźń, proszę państwa")]
    [InlineData("це неправда, хто вам сказав, люди її")]
    [InlineData("これは本当にひどい記事ですね")]
    [InlineData("هذا المقال سيئ")]
    [InlineData("\ud800\udc00\ud800")]
    public void What_does_not_tell_is_unknown(string text) => Assert.Null(LanguageDetector.Detect(text));

    [Theory]
    [InlineData("en", "awesome weather tonight")]
    [InlineData("en", "stoopid government raising taxes agian 😡😡")]
    [InlineData("de", "völliger schwachsinn, bürgermeister zurücktreten")]
    [InlineData("es", "qué vergüenza señores políticos")]
    [InlineData("it", "vergognatevi, politici schifosi 😤")]
    [InlineData("pt", "vergonha nacional, político ladrão")]
    [InlineData("tr", "yazıklar olsun, şerefsizler")]
    public void Letters_tell_where_no_function_word_does(string language, string text) => Assert.Equal(language, LanguageDetector.Detect(text));

    [Theory]
    [InlineData("lol omg")]
    [InlineData("haha 😂")]
    [InlineData("hlupák jeden, styďte se už")]
    [InlineData("nu știu ce să spun despre asta")]
    public void Slang_and_languages_not_served_stay_unknown(string text) => Assert.Null(LanguageDetector.Detect(text));

    [Theory]
    [InlineData("die")]
    [InlineData("total disgrace")]
    [InlineData("no comment")]
    [InlineData("war hat")]
    public void A_few_words_that_could_be_english_are_no_other_language(string text) => Assert.Null(LanguageDetector.Detect(text));

    [Theory]
    [InlineData("en", "was a bad mayor")]
    [InlineData("en", "a total disgrace as always")]
    [InlineData("de", "die regierung lügt")]
    [InlineData("de", "hat man das gesehen")]
    [InlineData("pt", "a mentira do prefeito")]
    [InlineData("it", "i politici sono ladri")]
    public void Words_that_english_shares_speak_for_it_too(string language, string text) => Assert.Equal(language, LanguageDetector.Detect(text));

    [Fact]
    public void Nothing_is_allocated()
    {
        string[] texts = ["awesome weather tonight", "das ist doch nicht dein ernst", "это неправда", "vergonha nacional"];
        Assert.Equal(0, Allocations.Of(() =>
        {
            foreach (var text in texts) LanguageDetector.Detect(text);
        }));
    }

    [Fact]
    public void A_table_is_the_same_bytes_for_the_same_texts_and_tells_what_it_was_shown()
    {
        (string, string)[] texts = [("shoulder thought through", "en"), ("schulter gedanke durch", "de"), ("zzz", "xx")];
        var many = Enumerable.Repeat(texts, 60).SelectMany(t => t).ToArray();
        var table = LanguageNgramTrainer.Train(many);
        Assert.Equal(table, LanguageNgramTrainer.Train(many));
        var ngrams = new LanguageNgrams(table);
        Assert.Equal("de", ngrams.Detect("schulter durch"));
        Assert.Equal("en", ngrams.Detect("thought through"));
        Assert.Null(ngrams.Detect(""));
        Assert.Contains("expected 98304", Assert.Throws<InvalidDataException>(() => new LanguageNgrams([1, 2])).Message, StringComparison.Ordinal);
    }
}
