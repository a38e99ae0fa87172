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
}
