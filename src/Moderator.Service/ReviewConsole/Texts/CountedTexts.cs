using Microsoft.Extensions.Localization;

namespace Moderator.Service.ReviewConsole.Texts;

/// <summary>Texts that name a number of things.</summary>
internal static class CountedTexts
{
    private const string One = ".One";

    /// <summary>A text about so many; about a single one it is that called the same with <c>.One</c> behind it, where there is one.</summary>
    /// <param name="texts">Where they stand.</param>
    /// <param name="name">The text's name.</param>
    /// <param name="count">How many, {0} in the text.</param>
    /// <param name="more">From {1} on.</param>
    public static LocalizedString Counted(this IStringLocalizer texts, string name, long count, params object[] more)
    {
        object[] values = [count, .. more];
        return count == 1 && texts[name + One, values] is { ResourceNotFound: false } one ? one : texts[name, values];
    }
}
