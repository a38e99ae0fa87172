namespace Moderator.Service.ReviewConsole.Texts;

/// <summary>Names the texts of the pages on authors, appeals and statements, which stand in CaseTexts.resx; another language is another file beside it.</summary>
public sealed class CaseTexts;
