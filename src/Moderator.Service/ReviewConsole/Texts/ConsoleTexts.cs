namespace Moderator.Service.ReviewConsole.Texts;

/// <summary>Names the console's texts for people, which stand in ConsoleTexts.resx; another language is another file beside it.</summary>
public sealed class ConsoleTexts;
