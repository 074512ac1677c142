' Waits in LibreOffice for the orders of support/office.py, and carries them out.
Dim place As String
Dim book As Object

Sub Serve(folder As String)
  Dim idle As Long
  place = folder
  Do While idle < 530 And FileExists(place)
    If FileExists(place & "order") Then
      Dim said As String
      said = Obey()
      Kill(place & "order")
      Tell(said)
      idle = 0
    End If
    ' Each look costs half a millisecond: less often while others are at work.
    Wait IIf(idle < 50, 20, 250)
    idle = idle + 1
  Loop
  StarDesktop.terminate()
End Sub

Function Obey() As String
  On Error GoTo Failed
  Dim files, stream, reader, words
  files = createUnoService("com.sun.star.ucb.SimpleFileAccess")
  stream = files.openFileRead(ConvertToURL(place & "order"))
  reader = createUnoService("com.sun.star.io.TextInputStream")
  reader.setInputStream(stream)
  reader.setEncoding("UTF-8")
  Recalculate(CLng(reader.readLine()))
  Do While Not reader.isEOF()
    words = Split(reader.readLine(), Chr(9))
    If UBound(words) = 5 Then Save(words(0), words(1), words(2), words(3), words(4))
  Loop
  stream.closeInput()
  Obey = "done"
  Exit Function
Failed:
  Obey = Error$ & " in line " & Erl
  If Not IsNull(book) Then book.close(True)
End Function

Sub Tell(said As String)
  Dim number
  number = FreeFile
  Open place & "told" For Output As #number
  Print #number, said
  Close #number
  Name place & "told" As place & "answer"
End Sub

Function Named(name As String, value)
  Dim made As New com.sun.star.beans.PropertyValue
  made.Name = name
  made.Value = value
  Named = made
End Function

Sub Recalculate(mode As Long)
  Dim provider, settings, path
  path = Named("nodepath", "/org.openoffice.Office.Calc/Formula/Load")
  provider = createUnoService("com.sun.star.configuration.ConfigurationProvider")
  settings = provider.createInstanceWithArguments( _
    "com.sun.star.configuration.ConfigurationUpdateAccess", Array(path))
  settings.setPropertyValue("OOXMLRecalcMode", mode)
  settings.commitChanges()
End Sub

Sub Save(source As String, target As String, kind As String, details As String, steps As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  Dim change_
  book = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
  If Len(steps) > 0 Then
    For Each change_ In Split(steps, ";")
      Change(Split(change_, "|"))
    Next
  End If
  Dim kept(1) As New com.sun.star.beans.PropertyValue
  kept(0).Name = "FilterName"
  kept(0).Value = kind
  kept(1).Name = "FilterOptions"
  kept(1).Value = details
  book.storeToURL(target, kept())
  book.close(True)
  book = Nothing
End Sub

Sub Change(told)
  Dim sheet
  sheet = book.Sheets.getByName(told(1))
  sheet.unprotect("")
  Select Case told(0)
    Case "insert rows"
      sheet.Rows.insertByIndex(CLng(told(2)) - 1, CLng(told(3)))
    Case "delete rows"
      sheet.Rows.removeByIndex(CLng(told(2)) - 1, CLng(told(3)))
    Case "insert columns"
      sheet.Columns.insertByIndex(CLng(told(2)) - 1, CLng(told(3)))
    Case "delete columns"
      sheet.Columns.removeByIndex(CLng(told(2)) - 1, CLng(told(3)))
    Case "rename"
      sheet.Name = told(2)
    Case "delete sheet"
      book.Sheets.removeByName(told(1))
    Case "move"
      book.Sheets.moveByName(told(1), CLng(told(2)))
    Case "number"
      sheet.getCellRangeByName(told(2)).Value = CDbl(told(3))
  End Select
End Sub
