namespace Moderator.Service.ReviewConsole.Texts;

/// <summary>Names BoardTexts.resx: what the dashboard, the audit sample and a moderator's own settings say.</summary>
public sealed class BoardTexts;
