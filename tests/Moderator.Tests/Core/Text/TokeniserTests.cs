using Moderator.Core.Text;
using Xunit;

namespace Moderator.Tests.Core.Text;

public class TokeniserTests
{
    [Theory]
    [InlineData("don't panic, it's 'fine'", "don't|panic|,|it's|'|fine|'")]
    [InlineData("mp3 2nd 1,000.50 3. x,y", "mp3|2nd|1,000.50|3|.|x|,|y")]
    [InlineData("wow!!! ?! ...", "wow|!!!|?|!|...")]
    [InlineData("straße über ığdır 안녕하세요", "straße|über|ığdır|안녕하세요")]
    [InlineData("私はtest中", "私|は|test|中")]
    [InlineData("ok😂😂🇺🇸🇬🇧❤", "ok|😂|😂|🇺🇸|🇬🇧|❤")]
    [InlineData("नमस्ते दुनिया", "नमस्ते|दुनिया")]
    [InlineData("one\ntwo", "one|\n|two")]
    [InlineData("", "")]
    [InlineData("'s 't", "'|s|'|t")]
    public void Cuts_into_words_marks_and_emoji(string text, string expected) => Assert.Equal(expected, string.Join('|', Tokens(text).Select(t => t.In(text).ToString())));

    [Theory]
    [InlineData("a1", TokenKind.Word)]
    [InlineData("1a", TokenKind.Word)]
    [InlineData("12", TokenKind.Number)]
    [InlineData("議", TokenKind.Ideograph)]
    [InlineData("カ", TokenKind.Ideograph)]
    [InlineData("😂", TokenKind.Emoji)]
    [InlineData("♥", TokenKind.Emoji)]
    [InlineData("\uFFFD", TokenKind.Emoji)]
    [InlineData("--", TokenKind.Punctuation)]
    [InlineData("。", TokenKind.Punctuation)]
    [InlineData("\n", TokenKind.LineBreak)]
    public void Says_what_each_token_is(string text, TokenKind expected) => Assert.Equal(expected, Assert.Single(Tokens(text)).Kind);

    private static List<Token> Tokens(string text)
    {
        var tokens = new List<Token>();
        foreach (var token in Tokeniser.Enumerate(text)) tokens.Add(token);
        return tokens;
    }
}
